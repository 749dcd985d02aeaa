import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { get, openAgent, reasonOf, type Reason } from "../os-image/fetch/http";
import { beginsLikePage, PAGE_BYTES } from "../os-image/fetch/page";

/** Null: the address gives a file. */
export type AddressTest = { url: string; problem: Sentence | null };

const PATIENCE_MS = 20_000;

/**
 * Asks an address for the first bytes of its file. A page where a file should be, as proxies, sign-in pages and mirrors
 * without the file send it with status 200, is a problem; what the bytes are is only known when all of them are there.
 */
export async function testAddress(url: string): Promise<AddressTest> {
  const agent = openAgent();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await get(url, { agent, signal, headers: { range: `bytes=0-${PAGE_BYTES - 1}` } });
    if (!response.ok) return { url, problem: say`the server answered ${String(response.status)}` };
    const begin = await firstBytes(response.body ?? []);
    if (begin.length === 0) return { url, problem: say`the answer is empty` };
    return { url, problem: beginsLikePage(begin) ? say`the answer is a web page, not a file` : null };
  } catch (e) {
    if (signal.aborted) return { url, problem: say`the server did not answer within ${{ ms: PATIENCE_MS }}` };
    return { url, problem: worded(e instanceof PortalError ? e.sentences.detail : reasonOf(e)) };
  } finally {
    // Servers that know no ranges send on.
    await agent.destroy();
  }
}

async function firstBytes(body: AsyncIterable<unknown> | Iterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes >= PAGE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, PAGE_BYTES);
}

const worded = (reason: Reason): Sentence => (typeof reason === "string" ? say`${reason}` : reason);
