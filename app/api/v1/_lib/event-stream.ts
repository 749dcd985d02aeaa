import type { z } from "zod";
import { translateAll } from "@/i18n/translate";
import type { StreamItem } from "@/lib/auth/use-case";
import type { Locale } from "@/lib/util/locale";
import { log } from "./log";

const HEARTBEAT_MS = 15_000;
const RECHECK_MS = 60_000;
/** How long a browser waits before it connects again, in ms. */
const RETRY_MS = 1_000;

type Items = AsyncIterable<readonly StreamItem<unknown>[]>;

export type StreamOptions = {
  /** Checks access and opens the sequence; called once more a minute for the check alone. */
  open: (signal: AbortSignal) => Promise<Items>;
  schema: z.ZodType;
  request: Request;
  requestId: string;
  locale: Locale;
};

/**
 * Server-sent events (HTML standard, section 9.2). The body is pulled: a slow client slows its own sequence, whose
 * buffer is bounded; it ends then, and the client resumes by Last-Event-ID. Heartbeats keep proxies from closing it.
 */
export async function eventStream({ open, schema, request, requestId, locale }: StreamOptions): Promise<Response> {
  const gone = new AbortController();
  const signal = AbortSignal.any([request.signal, gone.signal]);
  const frames = encodeFrames(await open(signal), schema, locale)[Symbol.asyncIterator]();
  const timers: NodeJS.Timeout[] = [];
  const end = () => {
    timers.forEach(clearInterval);
    gone.abort();
  };

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      timers.push(
        setInterval(() => controller.enqueue(HEARTBEAT), HEARTBEAT_MS),
        setInterval(() => {
          open(signal).catch((reason: unknown) => {
            log.info({ requestId, err: reason }, "a stream ended: its access check failed");
            end();
          });
        }, RECHECK_MS),
      );
      request.signal.addEventListener("abort", end, { once: true });
    },
    async pull(controller) {
      try {
        const next = await frames.next();
        if (!next.done) return controller.enqueue(next.value);
      } catch (error) {
        if (!signal.aborted) log.error({ requestId, err: error }, "a stream failed");
      }
      end();
      controller.close();
    },
    async cancel() {
      end();
      await frames.return?.(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-request-id": requestId,
    },
  });
}

const encoder = new TextEncoder();
const HEARTBEAT = encoder.encode(": still here\n\n");

/** One event goes to many watchers as the very same object: it is checked and encoded once a language. */
const encoded = new WeakMap<object, Partial<Record<Locale, Uint8Array>>>();

async function* encodeFrames(items: Items, schema: z.ZodType, locale: Locale): AsyncGenerator<Uint8Array> {
  for await (const batch of items) {
    if (batch.length > 0) yield Buffer.concat(batch.map((item) => encodeItem(item, schema, locale)));
  }
}

function encodeItem(item: StreamItem<unknown>, schema: z.ZodType, locale: Locale): Uint8Array {
  const known = encoded.get(item) ?? {};
  if (known[locale]) return known[locale];
  const id = item.id === undefined ? "" : `id: ${item.id}\n`;
  const frame = encoder.encode(`${id}data: ${JSON.stringify(schema.parse(translateAll(item.data, locale)))}\n\n`);
  encoded.set(item, { ...known, [locale]: frame });
  return frame;
}
