import { expect } from "vitest";
import type { ErrorCode } from "@/lib/errors";
import type { CallContext } from "@/lib/hypervisors/driver";

export function context(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, idempotencyKey: "contract:case", progress: () => {} };
}

/** The call is refused with a portal error that tells people what to do; of any code if `code` is null. */
export async function expectCode(code: ErrorCode | null, call: Promise<unknown>): Promise<void> {
  const text = { detail: expect.stringMatching(/./), remedy: expect.stringMatching(/./) };
  await expect(call).rejects.toMatchObject({ name: "PortalError", text, ...(code === null ? {} : { code }) });
}

/** The call is cancelled in the middle: when it first reports what it does. It must end within `limitMs` from then. */
export async function expectCancelled(limitMs: number, call: (ctx: CallContext) => Promise<unknown>): Promise<void> {
  const abort = new AbortController();
  let abortedAt = Number.POSITIVE_INFINITY;
  const progress = () => {
    abortedAt = performance.now();
    abort.abort();
  };
  await expectCode("cancelled", call({ ...context(abort.signal), progress }));
  expect(performance.now() - abortedAt).toBeLessThan(limitMs);
}
