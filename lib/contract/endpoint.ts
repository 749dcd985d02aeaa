import type { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import type { Permission } from "./permissions";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One row of the API: everything a route, a client and the OpenAPI document need to know about an endpoint. */
export type Endpoint = {
  method: Method;
  /** Below /api/v1; `{name}` marks a path parameter, all of them strings. */
  path: `/${string}`;
  summary: string;
  permission: Permission;
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body is a part of a file (application/octet-stream), at most PART_BYTES of it. */
  bytes?: true;
  /** JSON body of a success; a `stream` endpoint sends these as server-sent events instead. */
  response: z.ZodType;
  status?: 200 | 201 | 202;
  stream?: boolean;
  /** The answer is a file of this type to download; `response` is then one of those of `fileAnswer`. */
  file?: "text/csv" | "application/pdf";
  /** The answer is a file that is sent while it is made, of one of these types; `response` is then `download`. */
  download?: readonly string[];
  /** Codes beyond those that any endpoint may answer with. */
  errors?: readonly ErrorCode[];
};

type Names<P extends string> = P extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;

export type ParamsOf<E extends Endpoint> = Record<Names<E["path"]>, string>;
export type QueryOf<E extends Endpoint> = E["query"] extends z.ZodType ? z.output<E["query"]> : Record<never, never>;
export type QueryInputOf<E extends Endpoint> = E["query"] extends z.ZodType
  ? z.input<E["query"]>
  : Record<never, never>;
export type BodyOf<E extends Endpoint> = E["body"] extends z.ZodType
  ? z.output<E["body"]>
  : E["bytes"] extends true
    ? Uint8Array
    : undefined;
export type BodyInputOf<E extends Endpoint> = E["body"] extends z.ZodType
  ? z.input<E["body"]>
  : E["bytes"] extends true
    ? Blob
    : undefined;
/** What a client gets. */
export type ResponseOf<E extends Endpoint> = z.output<E["response"]>;
/** What a use-case answers: its sentences are not yet said in a language. */
export type ResponseInputOf<E extends Endpoint> = z.input<E["response"]>;
