import type { CallContext } from "@/lib/hypervisors/driver";
import type { Daemon } from "./daemon";
import { isAbsent, isConflict } from "./failures";
import { pathOf, readRecord } from "./machines";

/** What is kept of a running machine's console for the next reader. */
const KEPT_BYTES = 64 * 1024;

/**
 * The last bytes of the boot log; empty when the machine never started. Of a running machine the daemon tells only what
 * came since it was asked last, so what was read is kept here. It has the whole log again when the machine has stopped.
 */
export async function consoleTail(daemon: Daemon, ctx: CallContext, id: string, maxBytes: number): Promise<string> {
  const { status } = await readRecord(daemon, id, ctx.signal);
  const news = await readNews(daemon, ctx, id);
  if (status === "Stopped") daemon.consoles.delete(id);
  const text = Buffer.concat([daemon.consoles.get(id) ?? Buffer.alloc(0), news]);
  if (status !== "Stopped") daemon.consoles.set(id, endOf(text, KEPT_BYTES));
  return endOf(text, maxBytes).toString("utf8");
}

async function readNews(daemon: Daemon, ctx: CallContext, id: string): Promise<Buffer> {
  try {
    return Buffer.from(await daemon.transport.getText(`${pathOf(id)}/console`, ctx.signal, daemon.inProject));
  } catch (e) {
    if (isAbsent(e) || isConflict(e)) return Buffer.alloc(0);
    throw e;
  }
}

function endOf(text: Buffer, maxBytes: number): Buffer {
  let start = Math.max(0, text.length - maxBytes);
  // Continuation bytes at the cut belong to a character whose start is gone.
  while (start > 0 && start < text.length && ((text[start] ?? 0) & 0xc0) === 0x80) start++;
  return text.subarray(start);
}
