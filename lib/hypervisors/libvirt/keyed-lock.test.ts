import { describe, expect, it } from "vitest";
import { createKeyedLock } from "@/lib/hypervisors/libvirt/keyed-lock";

const open = new AbortController().signal;

describe("createKeyedLock", () => {
  it("runs the same key one after the other, in order, also after a failure, and other keys side by side", async () => {
    const lock = createKeyedLock();
    const log: string[] = [];
    let finish = () => {};
    const first = lock("a", open, async () => {
      log.push("first");
      await new Promise<void>((resolve) => (finish = resolve));
      throw new Error("first failed");
    });
    const second = lock("a", open, async () => log.push("second"));
    await lock("b", open, async () => log.push("other"));
    finish();
    await expect(first).rejects.toThrow("first failed");
    await second;
    expect(log).toEqual(["first", "other", "second"]);
  });

  it("lets a waiting one go when it is aborted, and keeps those behind it waiting for their turn", async () => {
    const lock = createKeyedLock();
    const log: string[] = [];
    let finish = () => {};
    const first = lock("a", open, () => new Promise<void>((resolve) => (finish = resolve)));
    const abort = new AbortController();
    const second = lock("a", abort.signal, async () => log.push("second"));
    const third = lock("a", open, async () => log.push("third"));
    abort.abort();
    await expect(second).rejects.toThrow(/abort/i);
    expect(log).toEqual([]);
    finish();
    await Promise.all([first, third]);
    expect(log).toEqual(["third"]);
  });
});
