import { z } from "zod";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { VERSION } from "@/lib/access/version";
import { api, type EndpointName } from "@/lib/contract/api";
import type { Endpoint } from "@/lib/contract/endpoint";
import { deploymentEvent, projectChange } from "@/lib/contract/events";
import { PERMISSIONS } from "@/lib/contract/permissions";
import { member, project, session, user } from "@/lib/contract/schemas/access";
import { offer, osImage, serviceDetail, serviceSummary } from "@/lib/contract/schemas/catalogue";
import { problem } from "@/lib/contract/schemas/common";
import { deploymentDetail, deploymentSummary } from "@/lib/contract/schemas/deployments";
import { planStep, planView, stackDetail, stackSummary } from "@/lib/contract/schemas/stacks";
import { ERROR_STATUS, type ErrorCode } from "@/lib/errors";

type Json = Record<string, unknown>;

/** Schemas that get a name of their own in the document; the others stand where they are used, or under their endpoint's. */
const NAMED: Record<string, z.ZodType> = {
  Problem: problem,
  Session: session,
  User: user,
  Project: project,
  Member: member,
  Offer: offer,
  OsImage: osImage,
  ServiceSummary: serviceSummary,
  ServiceDetail: serviceDetail,
  PlanStep: planStep,
  PlanView: planView,
  StackSummary: stackSummary,
  StackDetail: stackDetail,
  DeploymentSummary: deploymentSummary,
  DeploymentDetail: deploymentDetail,
  DeploymentEvent: deploymentEvent,
  ProjectChange: projectChange,
};

const PREFIX = "#/components/schemas/";
const names = Object.keys(api) as EndpointName[];
const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** The API as an OpenAPI 3.1 document, derived from the contract table. Its schemas are JSON Schema 2020-12, zod's own. */
export function openApiDocument(): Json {
  const answers = nameSchemas(NAMED, "Response", ({ response, file, download }) =>
    file || download ? undefined : response,
  );
  const bodies = nameSchemas({}, "Request", (endpoint) => endpoint.body);
  const paths: Record<string, Json> = {};
  for (const name of names) {
    const endpoint: Endpoint = api[name];
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(name, endpoint, answers, bodies);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Burgeon",
      version: VERSION,
      description:
        "Everything the portal's pages do. Errors are problem+json (RFC 9457) with a stable code and a remedy.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ session: [] }, { token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "An access token from the account page. It cannot show secrets or make other tokens.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: sessionCookieName(),
          description: "Set by signing in. Requests other than GET also need the portal's own address in Origin.",
        },
      },
      schemas: { ...toSchemas(answers, "output"), ...toSchemas(bodies, "input") },
    },
  };
}

type Names = ReturnType<typeof z.registry<{ id: string }>>;

function nameSchemas(
  named: Record<string, z.ZodType>,
  suffix: string,
  pick: (e: Endpoint) => z.ZodType | undefined,
): Names {
  const registry: Names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  for (const name of names) {
    const schema = pick(api[name]);
    if (schema && !registry.has(schema)) registry.add(schema, { id: capitalised(name) + suffix });
  }
  return registry;
}

function toSchemas(registry: Names, io: "input" | "output"): Json {
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => PREFIX + id });
  // Inside a document a schema is found by its place: an $id would change what the references in it point to.
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
  );
}

function operation(name: EndpointName, endpoint: Endpoint, answers: Names, bodies: Names): Json {
  const { summary, permission, body, bytes, response, stream, file, download, status = 200 } = endpoint;
  return {
    operationId: name,
    summary,
    "x-permission": permission,
    ...(permission === "public" && { security: [] }),
    parameters: parameters(endpoint),
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: reference(bodies, body) } } },
    }),
    ...(bytes && {
      requestBody: {
        required: true,
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
    }),
    responses: {
      [status]: {
        description: stream
          ? "Server-sent events; the data of each is this schema, and its id the sequence number"
          : "Success",
        content:
          file || download
            ? Object.fromEntries((download ?? [file!]).map((type) => [type, { schema: fileSchema(type) }]))
            : { [stream ? "text/event-stream" : "application/json"]: { schema: reference(answers, response) } },
      },
      ...problems(endpoint),
    },
  };
}

const reference = (registry: Names, schema: z.ZodType): Json => ({ $ref: PREFIX + (registry.get(schema)?.id ?? "") });

function parameters({ path, query, stream }: Endpoint): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const schema = query && z.toJSONSchema(query, { io: "input" });
  const inQuery = Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: "query",
    required: schema?.required?.includes(name) ?? false,
    schema: property,
  }));
  const resume = { name: "Last-Event-ID", in: "header", required: false, schema: { type: "integer", minimum: 0 } };
  return [...inPath, ...inQuery, ...(stream && query ? [resume] : [])];
}

/** Which codes an endpoint may answer with, by status: its own and those that follow from what it is. */
export function errorCodes(endpoint: Endpoint): ErrorCode[] {
  const { permission, path, query, body, bytes, method, errors = [] } = endpoint;
  const codes = new Set<ErrorCode>(["internal", "database-unavailable", ...errors]);
  if (query || body || bytes) codes.add("invalid-request");
  if (permission !== "public") codes.add("not-signed-in");
  if (method !== "GET" || !isForEveryone(permission)) codes.add("forbidden");
  if (path.includes("{")) codes.add("not-found");
  return [...codes];
}

const isForEveryone = (permission: Endpoint["permission"]) => PERMISSIONS[permission].installation.length === 3;

function problems(endpoint: Endpoint): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  const add = (status: number, code: ErrorCode) => byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  for (const code of errorCodes(endpoint)) add(ERROR_STATUS[code], code);
  if (endpoint.body || endpoint.bytes) add(ERROR_STATUS["request-too-large"], "request-too-large");
  const content = { "application/problem+json": { schema: { $ref: `${PREFIX}Problem` } } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, { description: codes.join(", "), content }]),
  );
}

/** Of text in whatever form, or of bytes. */
const fileSchema = (type: string) => ({ type: "string", ...(type === "application/pdf" && { format: "binary" }) });
