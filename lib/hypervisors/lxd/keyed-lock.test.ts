import { describe, expect, it } from "vitest";
import { KeyedLock } from "./keyed-lock";

const never = (): AbortSignal => new AbortController().signal;

describe("KeyedLock", () => {
  it("runs one at a time for a key, in order, also after a failure", async () => {
    const lock = new KeyedLock();
    const log: string[] = [];
    const work =
      (name: string, fails = false) =>
      async (): Promise<void> => {
        log.push(`${name} in`);
        await Promise.resolve();
        log.push(`${name} out`);
        if (fails) throw new Error(name);
      };
    const all = [
      lock.run("k", never(), work("a", true)),
      lock.run("k", never(), work("b")),
      lock.run("k", never(), work("c")),
    ];
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("lets different keys run side by side", async () => {
    const lock = new KeyedLock();
    const blocked = lock.run("a", never(), () => new Promise<void>(() => undefined));
    await expect(lock.run("b", never(), async () => "done")).resolves.toBe("done");
    expect(blocked).toBeInstanceOf(Promise);
  });

  it("lets go of a cancelled waiter, and those behind it still wait for the first", async () => {
    const lock = new KeyedLock();
    const abort = new AbortController();
    const log: string[] = [];
    let finish = (): void => undefined;
    const first = lock.run(
      "k",
      never(),
      () => new Promise<void>((resolve) => (finish = () => (log.push("first"), resolve()))),
    );
    const waiter = lock.run("k", abort.signal, async () => log.push("cancelled one"));
    const third = lock.run("k", never(), async () => log.push("third"));
    abort.abort();
    await expect(waiter).rejects.toMatchObject({ code: "cancelled" });
    expect(log).toEqual([]);
    finish();
    await Promise.all([first, third]);
    expect(log).toEqual(["first", "third"]);
  });
});
