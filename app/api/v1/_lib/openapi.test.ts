import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { api } from "@/lib/contract/api";
import type { Endpoint } from "@/lib/contract/endpoint";
import { openApiDocument } from "./openapi";

/** As much of OpenAPI 3.1.1 (https://spec.openapis.org/oas/v3.1.1) as the document uses; unknown keys are refused. */
const reference = z.strictObject({ $ref: z.string().startsWith("#/components/schemas/") });
const schemaObject = z.record(z.string(), z.unknown());
const mediaTypes = z.enum([
  "application/json",
  "application/problem+json",
  "text/event-stream",
  "application/x-ndjson",
  "text/csv",
  "application/pdf",
  "application/octet-stream",
]);
const file = z.strictObject({ type: z.literal("string"), format: z.literal("binary").optional() });
const content = z.partialRecord(mediaTypes, z.strictObject({ schema: z.union([reference, file]) }));
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z]\w+$/),
  summary: z.string().min(1),
  "x-permission": z.string(),
  security: z.array(z.never()).optional(),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      in: z.enum(["path", "query", "header"]),
      required: z.boolean(),
      schema: schemaObject,
    }),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), z.strictObject({ description: z.string().min(1), content })),
});
const document = z.strictObject({
  openapi: z.literal("3.1.1"),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string(), license: schemaObject }),
  servers: z.array(z.strictObject({ url: z.string() })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(z.string().startsWith("/"), z.partialRecord(z.enum(["get", "post", "put", "delete"]), operation)),
  components: z.strictObject({
    securitySchemes: schemaObject,
    schemas: z.record(z.string().regex(/^[\w.-]+$/), schemaObject),
  }),
});

let made: z.infer<typeof document>;

beforeAll(() => {
  made = document.parse(JSON.parse(JSON.stringify(openApiDocument())));
});

const endpoints: [string, Endpoint][] = Object.entries(api);
const METHODS = { GET: "get", POST: "post", PUT: "put", DELETE: "delete" } as const;
const operationOf = ({ path, method }: Endpoint) => made.paths[path]?.[METHODS[method]];

function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : references(inner),
  );
}

describe("the OpenAPI document", () => {
  it.each(endpoints)("describes %s as the contract has it", (name, endpoint) => {
    const described = operationOf(endpoint);
    expect(described).toMatchObject({ operationId: name, "x-permission": endpoint.permission });
    const inPath = described?.parameters.filter((p) => p.in === "path").map((p) => p.name);
    expect(inPath).toEqual([...endpoint.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]));
    expect(described?.requestBody !== undefined).toBe(endpoint.body !== undefined || endpoint.bytes === true);
    expect(Object.keys(described?.responses ?? {})).toContain(String(endpoint.status ?? 200));
    expect(described?.security).toEqual(endpoint.permission === "public" ? [] : undefined);
  });

  it("has no operation but those of the contract", () => {
    expect(Object.values(made.paths).flatMap((methods) => Object.keys(methods))).toHaveLength(endpoints.length);
  });

  it("refers to nothing that it does not hold, and every schema can be read as JSON Schema", () => {
    const known = Object.keys(made.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references(made))].filter((ref) => !known.includes(ref))).toEqual([]);
    for (const [name, schema] of Object.entries(made.components.schemas)) {
      expect(schema, name).not.toHaveProperty("$id");
      expect(
        Object.keys(schema).some((key) => ["type", "oneOf", "anyOf", "allOf", "$ref"].includes(key)),
        name,
      ).toBe(true);
    }
  });

  it("names the errors of each endpoint by status", () => {
    expect(operationOf(api.launch)?.responses["409"]?.description).toBe(
      "offer-unavailable, plan-changed, name-taken, quota-exceeded, budget-exceeded",
    );
    expect(Object.keys(operationOf(api.health)?.responses ?? {})).toEqual(["200", "500", "503"]);
    expect(operationOf(api.getStack)?.responses["404"]?.content).toEqual({
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    });
  });

  it("gives files their content type", () => {
    expect(operationOf(api.exportInsights)?.responses["200"]?.content).toEqual({
      "text/csv": { schema: { type: "string" } },
    });
  });

  it("gives streams their content type and where to resume", () => {
    const stream = operationOf(api.streamEvents);
    expect(Object.keys(stream?.responses["200"]?.content ?? {})).toEqual(["text/event-stream"]);
    expect(stream?.parameters.map((p) => p.name)).toEqual(["deployment", "after", "Last-Event-ID"]);
  });
});
