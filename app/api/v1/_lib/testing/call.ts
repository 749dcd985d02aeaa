import { cookieFor, ORIGIN } from "@/lib/auth/testing/portal";
import type { User } from "@/lib/generated/prisma/client";
import { dispatch } from "../dispatch";

export type Call = {
  as?: User | null;
  signedInAt?: Date;
  /** JSON, or the bytes of a part of a file. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** A request as a browser on the portal's own page sends it. */
export async function call(
  method: string,
  path: string,
  { as, signedInAt, body, headers, signal }: Call = {},
): Promise<Response> {
  const sent = new Headers({ "sec-fetch-site": "same-origin", "x-request-id": "the-same-for-all" });
  if (as) sent.set("cookie", await cookieFor(as, signedInAt));
  const bytes = body instanceof Uint8Array ? new Uint8Array(body) : null;
  if (body !== undefined) sent.set("content-type", bytes ? "application/octet-stream" : "application/json");
  for (const [name, value] of Object.entries(headers ?? {})) sent.set(name, value);
  const content = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
  return dispatch(new Request(`${ORIGIN}/api/v1${path}`, { method, headers: sent, body: content, signal }));
}
