/** Inner ring: the daemon's REST API over a unix socket or TLS. Knows requests and operations, no machine. */
import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { LxdEndpoint } from "./connection";
import { cancelled, noDaemon, toRefusal, toUnreachable } from "./failures";

export type Query = Readonly<Record<string, string | number | undefined>>;

export type Upload = { contentType: string; stream: Readable };

type Call = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Query;
  signal: AbortSignal;
} & ({ body?: unknown; upload?: undefined } | { upload: Upload; body?: undefined });

/** https://documentation.ubuntu.com/lxd/en/latest/rest-api/ "Return values"; Incus is the same. */
const envelope = z.discriminatedUnion("type", [
  z.object({ type: z.literal("sync"), metadata: z.unknown() }),
  z.object({ type: z.literal("async"), operation: z.string() }),
  z.object({ type: z.literal("error"), error: z.string(), error_code: z.number() }),
]);

const operation = z.object({
  id: z.string(),
  status_code: z.number(),
  err: z.string().default(""),
  metadata: z.unknown(),
});

/** Status codes of operations from here on are failures; 401 is a cancelled one. */
const FAILED = 400;
/** A daemon that says nothing for so long is taken for dead. Waits for operations have no limit of their own. */
const SILENCE_MS = 60_000;

export class LxdTransport {
  private readonly agent: http.Agent;
  readonly where: string;

  constructor(private readonly endpoint: LxdEndpoint | null) {
    this.where =
      endpoint === null
        ? "this host"
        : endpoint.kind === "unix"
          ? endpoint.socket
          : `${endpoint.host}:${endpoint.port}`;
    this.agent =
      endpoint?.kind === "https"
        ? new https.Agent({
            keepAlive: true,
            cert: endpoint.clientCert,
            key: endpoint.clientKey,
            ca: endpoint.serverCert,
            // The pinned certificate names the daemon's host as it sees itself, not as we reach it.
            checkServerIdentity: () => undefined,
          })
        : new http.Agent({ keepAlive: true });
  }

  close(): void {
    this.agent.destroy();
  }

  /** A call that is answered at once. @throws hypervisor-unreachable, hypervisor-refused, cancelled, ... */
  async get<T>(schema: z.ZodType<T>, path: string, signal: AbortSignal, query?: Query): Promise<T> {
    const answer = await this.request({ method: "GET", path, signal, ...(query ? { query } : {}) });
    return schema.parse(answer.type === "sync" ? answer.metadata : null);
  }

  /** The body of an endpoint that answers with a file. */
  async getText(path: string, signal: AbortSignal, query?: Query): Promise<string> {
    const { status, body } = await this.send({ method: "GET", path, signal, ...(query ? { query } : {}) });
    if (status >= FAILED) throw toRefusal({ status, message: errorText(body.toString("utf8")) });
    return body.toString("utf8");
  }

  /**
   * A call that changes something. Where the daemon answers with an operation, waits for its end; an abort ends the
   * waiting, not the operation. `accepted` is called when the daemon has taken the call.
   */
  async change(call: Call, accepted?: () => void): Promise<void> {
    const answer = await this.request(call);
    accepted?.();
    if (answer.type === "async") await this.waitFor(answer.operation, call.signal, call.query);
  }

  /** Waits for an operation of ours or of another worker. One that the daemon no longer knows has ended. */
  async waitFor(url: string, signal: AbortSignal, query: Query = {}): Promise<void> {
    const { pathname } = new URL(url, "http://daemon");
    const answer = await this.request(
      { method: "GET", path: `${pathname}/wait`, query: { ...query, timeout: -1 }, signal },
      0,
    );
    const ended = operation.parse(answer.type === "sync" ? answer.metadata : null);
    if (ended.status_code >= FAILED) throw toRefusal({ status: ended.status_code, message: ended.err });
  }

  private async request(call: Call, silenceMs = SILENCE_MS) {
    const { status, body } = await this.send(call, silenceMs);
    const text = body.toString("utf8");
    const parsed = envelope.safeParse(parseJson(text));
    if (!parsed.success) {
      if (status >= FAILED) throw toRefusal({ status, message: errorText(text) });
      throw toUnreachable(this.where, new Error("it does not speak the LXD API"));
    }
    if (parsed.data.type === "error") throw toRefusal({ status: parsed.data.error_code, message: parsed.data.error });
    return parsed.data;
  }

  private async send(call: Call, silenceMs = SILENCE_MS): Promise<{ status: number; body: Buffer }> {
    const { endpoint } = this;
    if (call.signal.aborted) throw cancelled();
    if (endpoint === null) throw noDaemon();
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) search.set(key, String(value));
    const json = call.body === undefined ? undefined : JSON.stringify(call.body);
    const contentType = call.upload?.contentType ?? (json === undefined ? undefined : "application/json");
    const options: http.RequestOptions = {
      agent: this.agent,
      method: call.method,
      path: search.size === 0 ? call.path : `${call.path}?${search}`,
      signal: call.signal,
      timeout: silenceMs,
      headers: {
        host: endpoint.kind === "unix" ? "daemon" : endpoint.host,
        ...(contentType ? { "content-type": contentType } : {}),
        ...(json === undefined ? {} : { "content-length": Buffer.byteLength(json) }),
      },
      ...(endpoint.kind === "unix" ? { socketPath: endpoint.socket } : { host: endpoint.host, port: endpoint.port }),
    };
    const request = endpoint.kind === "unix" ? http.request(options) : https.request(options);
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    try {
      const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
        request.once("response", resolve);
        request.once("error", reject);
      });
      if (call.upload) {
        // A daemon that refuses an upload may answer and close before it has read all: its answer then counts.
        const sent = pipeline(call.upload.stream, request);
        sent.catch(() => undefined);
        await Promise.race([answered, sent.then(() => answered)]);
      } else request.end(json);
      const response = await answered;
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
    } catch (e) {
      if (call.signal.aborted) throw cancelled();
      throw toUnreachable(this.where, e);
    } finally {
      call.upload?.stream.destroy();
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const errorText = (text: string): string => {
  const parsed = envelope.safeParse(parseJson(text));
  return parsed.success && parsed.data.type === "error" ? parsed.data.error : text.slice(0, 500);
};
