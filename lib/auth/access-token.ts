import { createHash, randomBytes } from "node:crypto";

/** The prefix lets people and secret scanners tell what it is. */
const PREFIX = "burgeon_";
const FORM = /^Bearer +(burgeon_[A-Za-z0-9_-]{43})$/;

/** A new token: 256 random bits in base64url behind a prefix. */
export const makeToken = (): string => PREFIX + randomBytes(32).toString("base64url");

export const digestOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** The token of an Authorization header (RFC 6750, section 2.1). Null if there is none; "" if it is not one of ours. */
export function bearerOf(headers: Headers): string | null {
  const header = headers.get("authorization");
  return header === null ? null : (FORM.exec(header)?.[1] ?? "");
}
