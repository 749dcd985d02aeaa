import { describe, expect, it } from "vitest";
import { merge } from "@/lib/config-tools/ssh/merge";

/** Gives what it is handed, until it is stopped. */
function source() {
  const waiting: string[] = [];
  let wake = (): void => undefined;
  const state = { stopped: false, ended: false };
  const give = (item: string) => (waiting.push(item), wake());
  const stop = () => ((state.stopped = true), wake());
  async function* items(): AsyncGenerator<string> {
    try {
      while (!state.stopped || waiting.length > 0) {
        const item = waiting.shift();
        if (item !== undefined) yield item;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      state.ended = true;
    }
  }
  return { give, stop, state, items };
}

describe("merge", () => {
  it("gives items in the order in which they come, whoever they are from", async () => {
    const [a, b] = [source(), source()];
    const merged = merge([a.items(), b.items()], () => undefined);
    b.give("b1");
    expect(await merged.next()).toMatchObject({ value: "b1" });
    a.give("a1");
    expect(await merged.next()).toMatchObject({ value: "a1" });
    a.stop();
    b.give("b2");
    expect(await merged.next()).toMatchObject({ value: "b2" });
    b.stop();
    expect(await merged.next()).toMatchObject({ done: true });
  });

  it("stops all of them, and waits for their ends, when nobody reads on", async () => {
    const sources = [source(), source()];
    const merged = merge(
      sources.map((s) => s.items()),
      () => sources.forEach((s) => s.stop()),
    );
    sources[0]!.give("first");
    for await (const _ of merged) break;
    expect(sources.map((s) => s.state.ended)).toEqual([true, true]);
  });

  it("does the same when one of them throws", async () => {
    const other = source();
    async function* broken(): AsyncGenerator<string> {
      await Promise.resolve();
      throw new Error("broken");
    }
    await expect(merge([other.items(), broken()], other.stop).next()).rejects.toThrow("broken");
    expect(other.state.ended).toBe(true);
  });
});
