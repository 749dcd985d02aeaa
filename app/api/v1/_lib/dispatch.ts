import { randomUUID } from "node:crypto";
import { z } from "zod";
import { translateAll } from "@/i18n/translate";
import { bearerOf } from "@/lib/auth/access-token";
import { getViewer } from "@/lib/auth/get-viewer";
import { notFound } from "@/lib/auth/not-found";
import { requireSameOrigin } from "@/lib/auth/same-origin";
import { cookieOf, sessionCookieHeader, type SessionClaims } from "@/lib/auth/session-cookie";
import type { Edge } from "@/lib/auth/use-case";
import { requirePermission, type Viewer } from "@/lib/auth/viewer";
import { freshCatalogue } from "@/lib/catalogue/catalogue";
import type { Endpoint } from "@/lib/contract/endpoint";
import { PERMISSIONS } from "@/lib/contract/permissions";
import { fileAnswer } from "@/lib/contract/schemas/common";
import { PortalError } from "@/lib/errors";
import { requestLocale, type Locale } from "@/lib/util/locale";
import { LANGUAGE_COOKIE } from "@/lib/util/preferences";
import { say } from "@/lib/util/say";
import { downloadResponse } from "./download-response";
import { eventStream } from "./event-stream";
import { handlerOf, type AnyInput } from "./handlers";
import { log } from "./log";
import { matchEndpoint, type Match } from "./match";
import { parseInput, readJson, readPart } from "./parse-request";
import { problemResponse } from "./problem-response";

export const API_PATH = "/api/v1/";
/** What a file is called by on its way out. */
const FILE_TYPES: Record<NonNullable<Endpoint["file"]>, string> = {
  "text/csv": "text/csv; charset=utf-8; header=present",
  "application/pdf": "application/pdf",
};

/** Answers any request below /api/v1 by the contract table: one way in, one way out, for every endpoint. */
export async function dispatch(request: Request): Promise<Response> {
  const given = request.headers.get("x-request-id");
  const requestId = given !== null && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  const locale = localeOf(request.headers);
  const response = await answer(request, requestId, locale).catch((error) => problemResponse(error, requestId, locale));
  response.headers.set("content-language", locale);
  response.headers.set("vary", "Cookie, Accept-Language");
  return response;
}

const localeOf = (headers: Headers): Locale =>
  requestLocale(cookieOf(headers.get("cookie"), LANGUAGE_COOKIE), headers.get("accept-language"));

async function answer(request: Request, requestId: string, locale: Locale): Promise<Response> {
  const url = new URL(request.url);
  const match = matchEndpoint(request.method, url.pathname.slice(API_PATH.length).split("/"));
  // No site can make a browser send a token, and a request with one does not count its cookie.
  if (request.method !== "GET" && bearerOf(request.headers) === null) requireSameOrigin(request.headers);
  // Strangers learn nothing about addresses, not even which ones exist.
  const viewer = match?.endpoint.permission === "public" ? null : await requireViewer(request);
  if (!match) throw notFound();
  if (viewer) requireInstallationPermission(viewer, match.endpoint);
  const input = await readInput(request, url, match);

  const startedAt = performance.now();
  // Another process may have approved or withdrawn a service; a query of a few rows.
  if (viewer) await freshCatalogue();
  const handler = handlerOf(match.name);
  const headers = new Headers({ "cache-control": "no-store", "x-request-id": requestId });
  let renewed: SessionClaims | undefined;
  const edge = (signal: AbortSignal): Edge => ({ signal, renewSession: (claims) => (renewed = claims) });
  if (handler.kind === "stream") {
    const open = async (signal: AbortSignal) => handler.run(await requireViewer(request), input, edge(signal));
    return eventStream({ open, schema: match.endpoint.response, request, requestId, locale });
  }
  if (handler.kind === "download")
    return downloadResponse(await handler.run(await requireViewer(request), input), headers, requestId);
  const value = await handler.run(viewer, input, edge(request.signal));
  const ms = performance.now() - startedAt;
  log.debug({ requestId, endpoint: match.name, ms }, "answered");
  headers.set("server-timing", `handler;dur=${ms.toFixed(1)}`);
  if (renewed) headers.append("set-cookie", await sessionCookieHeader(renewed));
  if (match.endpoint.file) {
    const file = fileAnswer.parse(value);
    headers.set("content-type", FILE_TYPES[match.endpoint.file]);
    headers.set("content-disposition", `attachment; filename="${file.name}"`);
    headers.set("x-content-type-options", "nosniff");
    return new Response("text" in file ? file.text : new Uint8Array(file.bytes), { headers });
  }
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify(fit(match, translateAll(value, locale), requestId)), {
    status: match.endpoint.status ?? 200,
    headers,
  });
}

async function requireViewer(request: Request): Promise<Viewer> {
  const viewer = await getViewer(request);
  if (viewer) return viewer;
  throw new PortalError("not-signed-in", {
    detail: say`You are not signed in, or your session has ended.`,
    remedy: say`Sign in and try again.`,
  });
}

/** Permissions that no project role grants are settled here; the others after the use-case's visibility filter. */
function requireInstallationPermission(viewer: Viewer, { permission }: Endpoint): void {
  if (PERMISSIONS[permission].project.length === 0) requirePermission(viewer, permission, null);
}

async function readInput(request: Request, url: URL, { endpoint, params }: Match): Promise<AnyInput> {
  const query = endpoint.query ? parseInput(endpoint.query, Object.fromEntries(url.searchParams)) : {};
  const body = endpoint.body
    ? parseInput(endpoint.body, await readJson(request))
    : endpoint.bytes && (await readPart(request));
  return { params, query, body, lastEventId: lastEventIdOf(request.headers) };
}

function lastEventIdOf(headers: Headers): number | null {
  const id = headers.get("last-event-id");
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : null;
}

/** Fields that the contract does not know never leave. A value that does not fit is our bug: loud wherever we develop. */
function fit({ name, endpoint }: Match, value: unknown, requestId: string): unknown {
  const result = endpoint.response.safeParse(value);
  if (result.success) return result.data;
  const message = `the answer of ${name} does not fit the contract:\n${z.prettifyError(result.error)}`;
  if (process.env.NODE_ENV !== "production") throw new Error(message);
  log.error({ requestId, endpoint: name }, message);
  return value;
}
