import type { z } from "zod";
import { PortalError, type FieldError } from "@/lib/errors";
import { PART_BYTES } from "@/lib/contract/upload-rules";
import { say, type Sentence } from "@/lib/util/say";

export const BODY_LIMIT_BYTES = 256 * 1024;

const tooLarge = () =>
  new PortalError("request-too-large", {
    detail: say`The request is larger than 256 KiB.`,
    remedy: say`Send less at once.`,
  });

const partTooLarge = () =>
  new PortalError("request-too-large", {
    detail: say`The part is larger than ${{ mib: PART_BYTES / 2 ** 20 }}.`,
    remedy: say`Send the file in parts of this size, the last one smaller.`,
  });

/** Checks a query or body against its schema. @throws invalid-request with one entry per refused field */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input, { error: () => "", reportInput: true });
  if (!result.success) throw refused(result.error.issues.flatMap(toFields));
  const unwritable = unwritableIn(result.data);
  if (unwritable.length > 0) throw refused(unwritable);
  return result.data;
}

const refused = (fields: FieldError[]): PortalError =>
  new PortalError(
    "invalid-request",
    {
      detail: say`Some of the values sent are not allowed.`,
      remedy: say`Correct the fields that are named and send the request again.`,
    },
    { fields },
  );

/** No body of ours is nested deeper. */
const DEEPEST = 20;

/** Texts with U+0000, which no schema asks for and PostgreSQL does not keep. */
function unwritableIn(value: unknown, path: FieldError["path"] = []): FieldError[] {
  if (typeof value === "string")
    return value.includes("\0") ? [{ path, message: say`This value is not allowed.` }] : [];
  if (typeof value !== "object" || value === null || path.length > DEEPEST) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    unwritableIn(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function toFields(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.filter((p): p is string | number => typeof p !== "symbol");
  if (issue.code !== "unrecognized_keys") return [{ path, message: refusalOf(issue) }];
  return issue.keys.map((key) => ({ path: [...path, key], message: say`There is no such field.` }));
}

/** What a value must be like. A message of the schema's own is a sentence of ours; zod's would not speak Korean. */
function refusalOf(issue: z.core.$ZodIssue): Sentence {
  if (issue.message !== "") return { sentence: issue.message, values: [] };
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? say`This is needed.` : say`This must be of the type ${issue.expected}.`;
    case "too_small":
      if (issue.origin !== "string") return say`Use ${Number(issue.minimum)} or more.`;
      return issue.minimum === 1
        ? say`This must not be empty.`
        : say`Use at least ${Number(issue.minimum)} characters.`;
    case "too_big":
      if (issue.origin !== "string") return say`Use ${Number(issue.maximum)} or less.`;
      return say`Use at most ${Number(issue.maximum)} characters.`;
    case "invalid_value":
      return say`Choose one of ${issue.values.map(String)}.`;
    case "invalid_format":
      if (issue.format === "email") return say`Enter an e-mail address, such as name@example.com.`;
      return say`This value is not allowed.`;
    default:
      return say`This value is not allowed.`;
  }
}

/** Reads a JSON body, giving up as soon as it is larger than the limit, whatever Content-Length says. */
export async function readJson(request: Request): Promise<unknown> {
  if (!request.headers.get("content-type")?.toLowerCase().startsWith("application/json")) {
    throw new PortalError("invalid-request", {
      detail: say`The body of this request must be JSON.`,
      remedy: say`Send it with the header Content-Type: application/json.`,
    });
  }
  const text = (await readBytes(request, BODY_LIMIT_BYTES, tooLarge)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = say`The body is not valid JSON.`;
    throw new PortalError("invalid-request", { detail, remedy: say`Correct the body and send it again.` }, { cause });
  }
}

/** Reads a part of a file. @throws invalid-request, request-too-large */
export async function readPart(request: Request): Promise<Uint8Array> {
  if (request.headers.get("content-type")?.toLowerCase() !== "application/octet-stream") {
    throw new PortalError("invalid-request", {
      detail: say`The body of this request must be a part of the file.`,
      remedy: say`Send it with the header Content-Type: application/octet-stream.`,
    });
  }
  return readBytes(request, PART_BYTES, partTooLarge);
}

async function readBytes(request: Request, limit: number, tooLarge: () => PortalError): Promise<Buffer> {
  if (Number(request.headers.get("content-length")) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
