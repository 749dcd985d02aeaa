import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "@/lib/errors";
import { english, isSentence, say, type Sentence } from "@/lib/util/say";

const codes = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

/** A sentence as it is stored: with its template and values. Rows of older releases hold English text. */
export const storedSentence = z.union([z.string(), z.custom<Sentence>(isSentence)]);

/**
 * A sentence for people. Use-cases answer with its template and values, the edge says it in the language of the request,
 * and clients get text. Parsing alone says it in English, so what comes from the database is read with the stored form.
 */
export const sentence = storedSentence.transform(english).pipe(z.string());

/** RFC 9457 problem+json, with the portal's stable `code`, `remedy` and the refused form fields. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(codes),
  detail: z.string(),
  remedy: z.string(),
  requestId: z.string(),
  fields: z.array(z.object({ path: z.array(z.union([z.string(), z.int()])), message: z.string() })),
});
export type Problem = z.infer<typeof problem>;

export const failure = z.object({
  code: z.enum(codes),
  detail: sentence,
  remedy: sentence,
  /** The failed task's or tool's own words, secrets removed. */
  output: z.string().optional(),
});

/** A failure as the engine keeps it. */
export const storedFailure = failure.extend({ detail: storedSentence, remedy: storedSentence });

/** A file for people's downloads: the edge sends `text` under that name, not as JSON. */
export const csvFile = z.object({ name: z.string(), text: z.string() });

/** The same of a file that is no text. */
export const binaryFile = z.object({ name: z.string(), bytes: z.instanceof(Uint8Array) });
/** What endpoints with `file` answer. */
export const fileAnswer = z.union([csvFile, binaryFile]);

export const instant = z.string().describe("ISO 8601 instant in UTC");
export const localText = z.object({ en: z.string(), ko: z.string().optional() });
export const resourceId = z.uuid();
export const projectName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/,
    english(say`Use 3 to 32 lower-case letters, digits and hyphens, beginning with a letter.`),
  );
/** At most 24 characters: it becomes part of host names. */
export const stackName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/,
    english(say`Use 2 to 24 lower-case letters, digits and hyphens, beginning with a letter.`),
  );

export const page = z.object({
  /** 1 is the first page. */
  page: z.coerce.number<number>().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number<number>().int().min(1).max(200).default(50),
});
export const size = z.object({ vcpus: z.int(), memoryMiB: z.int(), diskGiB: z.int() });
export type Size = z.infer<typeof size>;
