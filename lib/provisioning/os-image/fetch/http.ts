import { EnvHttpProxyAgent, fetch, type Response } from "undici";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";

/** A server that sends nothing for this long is taken for gone. */
const SILENCE_MS = 60_000;

/** Proxies of the environment: http_proxy, https_proxy and no_proxy, in either case. One agent a download. */
export const openAgent = (): EnvHttpProxyAgent =>
  new EnvHttpProxyAgent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, connectTimeout: 15_000 });

/** `identity`: byte ranges and digests are about the file, not about a packed form of it. */
export const get = (
  url: string,
  options: { agent: EnvHttpProxyAgent; signal: AbortSignal; headers?: Record<string, string> },
): Promise<Response> =>
  fetch(url, {
    dispatcher: options.agent,
    signal: options.signal,
    redirect: "follow",
    headers: { "accept-encoding": "identity", "user-agent": "burgeon", ...options.headers },
  });

/** Answers that may be different a moment later. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** In a sentence's words, or in the library's own where nobody has met it yet. */
export type Reason = Sentence | string;

/** A connection's fault, in a few words: fetch hides it behind "fetch failed" and "terminated". */
export function reasonOf(e: unknown): Reason {
  for (let cause: unknown = e; cause instanceof Error; cause = cause.cause) {
    const known = REASONS["code" in cause ? String(cause.code) : ""];
    if (known) return known;
    if (cause.cause === undefined) return cause.message || cause.name;
  }
  return String(e);
}

const untrusted = say`the server's certificate is signed by nobody this host trusts`;

const REASONS: Partial<Record<string, Sentence>> = {
  ECONNREFUSED: say`the connection was refused`,
  ECONNRESET: say`the connection was cut`,
  ENOTFOUND: say`the server's name does not resolve`,
  EAI_AGAIN: say`the server's name does not resolve at the moment`,
  ETIMEDOUT: say`the connection timed out`,
  EHOSTUNREACH: say`the server's network cannot be reached`,
  ENETUNREACH: say`the server's network cannot be reached`,
  UND_ERR_CONNECT_TIMEOUT: say`the connection timed out`,
  UND_ERR_HEADERS_TIMEOUT: say`the server did not answer within a minute`,
  UND_ERR_BODY_TIMEOUT: say`the server sent nothing for a minute`,
  UND_ERR_SOCKET: say`the connection was cut`,
  CERT_HAS_EXPIRED: say`the server's certificate has expired`,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: say`the server's certificate is for another name`,
};

/** For an answer that asking again would not change. */
export function refusedBy(url: string, status: number): PortalError {
  const gone = status === 404 || status === 410;
  return new PortalError("download-failed", {
    detail: gone
      ? say`There is no file at ${url} (${String(status)}).`
      : say`${new URL(url).host} refused ${url} (${String(status)}).`,
    remedy: gone
      ? say`Look up the image's present address at the vendor, correct it under Images, then build again.`
      : say`Open the address in a browser to see why; choose a mirror that this host may read, then build again.`,
  });
}

export const unreachable = (url: string, why: Reason, cause?: unknown): PortalError =>
  new PortalError(
    "download-failed",
    {
      detail: say`${url} could not be downloaded: ${why}.`,
      remedy: say`Check that this host reaches the server, also through its proxy; then retry this step, which goes on from where it stopped.`,
    },
    { cause },
  );

/**
 * A small text or key. `maxBytes` guards against an address that leads to something else.
 * @throws download-failed
 */
export async function getSmall(
  url: string,
  options: { agent: EnvHttpProxyAgent; signal: AbortSignal; maxBytes: number },
): Promise<Buffer> {
  let response: Response;
  try {
    response = await get(url, options);
    if (!response.ok) {
      await response.body?.cancel();
      throw isPassing(response.status)
        ? unreachable(url, say`the server answered ${String(response.status)}`)
        : refusedBy(url, response.status);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk as Uint8Array);
      bytes += (chunk as Uint8Array).byteLength;
      if (bytes > options.maxBytes) throw tooLarge(url);
    }
    return Buffer.concat(chunks);
  } catch (e) {
    if (e instanceof PortalError || options.signal.aborted) throw e;
    throw unreachable(url, reasonOf(e), e);
  }
}

const tooLarge = (url: string): PortalError =>
  new PortalError("download-failed", {
    detail: say`${url} is far too large for what it should be.`,
    remedy: say`Correct the address under Images, then build again.`,
  });
