import type { Api, EndpointName } from "@/lib/contract/api";
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf } from "@/lib/contract/endpoint";

/** The untyped look of any endpoint's arguments, for the code that only passes them on. */
export type AnyArgs = {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal;
};

/** Absent where the endpoint has no such part, optional where every field of it is. */
type Part<Key extends keyof AnyArgs, T> = [T] extends [undefined]
  ? { [K in Key]?: never }
  : [keyof T] extends [never]
    ? { [K in Key]?: never }
    : Record<never, never> extends T
      ? { [K in Key]?: T }
      : { [K in Key]: T };

export type ArgsOf<N extends EndpointName> = AnyArgs &
  Part<"params", ParamsOf<Api[N]>> &
  Part<"query", QueryInputOf<Api[N]>> &
  Part<"body", BodyInputOf<Api[N]>>;

export type AnswerOf<N extends EndpointName> = ResponseOf<Api[N]>;

export type StreamEndpoint = { [N in EndpointName]: Api[N] extends { stream: true } ? N : never }[EndpointName];
/** Endpoints a page may read as a query. */
export type QueryEndpoint = {
  [N in EndpointName]: Api[N]["method"] extends "GET" ? (N extends StreamEndpoint ? never : N) : never;
}[EndpointName];
export type MutationEndpoint = {
  [N in EndpointName]: Api[N]["method"] extends "GET" ? never : N;
}[EndpointName];
