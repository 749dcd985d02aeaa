import type { Download } from "@/lib/auth/use-case";
import { isPortalError } from "@/lib/errors";
import { log } from "./log";

/** A reader that takes nothing for so long is taken for gone. */
const STALLED_MS = 60_000;

/**
 * A file that is sent while it is made. What writes it waits until the client has room, so that neither side holds more than a
 * chunk; when the client goes, so does the writer. What fails on the way breaks the connection: a file must not look whole.
 */
export function downloadResponse({ name, type, write }: Download, headers: Headers, requestId: string): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
    highWaterMark: 0,
  });
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  // A client that goes is told by the next write.
  writer.closed.catch(() => {});
  const sink = async (text: string) => {
    const timer = setTimeout(() => void writer.abort(new Error("the client reads no more")), STALLED_MS);
    try {
      await writer.write(encoder.encode(text));
    } finally {
      clearTimeout(timer);
    }
  };
  write(sink)
    .then(() => writer.close())
    .catch(async (error: unknown) => {
      log.warn({ requestId, err: error, code: isPortalError(error) ? error.code : undefined }, "a download broke off");
      await writer.abort(error).catch(() => {});
    });
  headers.set("content-type", type);
  headers.set("content-disposition", `attachment; filename="${name}"`);
  headers.set("x-content-type-options", "nosniff");
  return new Response(readable, { headers });
}
