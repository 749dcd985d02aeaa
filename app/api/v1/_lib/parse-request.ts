import type { z } from "zod";
import { PortalError, type FieldError } from "@/lib/errors";

export const BODY_LIMIT_BYTES = 256 * 1024;

const tooLarge = () =>
  new PortalError("request-too-large", { detail: "The request is larger than 256 KiB.", remedy: "Send less at once." });

/** Checks a query or body against its schema. @throws invalid-request with one entry per refused field */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new PortalError(
    "invalid-request",
    {
      detail: "Some of the values sent are not allowed.",
      remedy: "Correct the fields that are named and send the request again.",
    },
    { fields: result.error.issues.flatMap(toFields) },
  );
}

function toFields(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.filter((p): p is string | number => typeof p !== "symbol");
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: "There is no such field." }));
}

/** Reads a JSON body, giving up as soon as it is larger than the limit, whatever Content-Length says. */
export async function readJson(request: Request): Promise<unknown> {
  if (!request.headers.get("content-type")?.toLowerCase().startsWith("application/json")) {
    throw new PortalError("invalid-request", {
      detail: "The body of this request must be JSON.",
      remedy: "Send it with the header Content-Type: application/json.",
    });
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = "The body is not valid JSON.";
    throw new PortalError("invalid-request", { detail, remedy: "Correct the body and send it again." }, { cause });
  }
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length")) > BODY_LIMIT_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > BODY_LIMIT_BYTES) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
