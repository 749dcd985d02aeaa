import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseInputOf } from "@/lib/contract/endpoint";
import type { SessionClaims } from "./session-cookie";
import type { Viewer } from "./viewer";

/** What the edge has parsed for an endpoint's use-case. */
export type InputOf<E extends Endpoint> = { params: ParamsOf<E>; query: QueryOf<E>; body: BodyOf<E> };

/**
 * A use-case answers one endpoint: visibility filter, not found, permission, state, then one transaction with its audit
 * row. Endpoints with the permission "public" have no viewer.
 */
export type UseCase<E extends Endpoint> = (viewer: ViewerOf<E>, input: InputOf<E>) => Promise<ResponseInputOf<E>>;

type ViewerOf<E extends Endpoint> = E["permission"] extends "public" ? null : Viewer;

/** What a use-case may ask of the request it answers. */
export type Edge = {
  /** Aborted when the client is gone. */
  signal: AbortSignal;
  /** Gives the client a new session cookie with the answer. */
  renewSession: (claims: SessionClaims) => void;
};

/** A use-case that needs more of the request than its input. */
export type EdgeUseCase<E extends Endpoint> = (
  viewer: ViewerOf<E>,
  input: InputOf<E>,
  edge: Edge,
) => Promise<ResponseInputOf<E>>;

/** A file that is sent while it is made. */
export type Download = {
  name: string;
  /** Media type. */
  type: string;
  /** Writes it, a piece at a time: each is taken when the client has room for it. */
  write: (sink: (text: string) => Promise<void>) => Promise<void>;
};

/** A use-case that answers with a file. Whatever it refuses, it refuses before anything is written. */
export type DownloadUseCase<E extends Endpoint> = (viewer: Viewer, input: InputOf<E>) => Promise<Download>;

/** One server-sent event; `id` comes back as Last-Event-ID when the client connects again. */
export type StreamItem<T> = { id?: number; data: T };

/**
 * A use-case that streams. It checks access at once and reads nothing before the first item is asked for, so calling it
 * again and dropping the result is how the edge repeats the access check while the stream is open.
 */
export type StreamUseCase<E extends Endpoint> = (
  viewer: Viewer,
  input: InputOf<E> & { lastEventId: number | null },
  edge: Edge,
) => Promise<AsyncIterable<readonly StreamItem<ResponseInputOf<E>>[]>>;
