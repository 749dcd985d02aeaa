import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, GRACE_MS } from "@/lib/contract/lease-rules";
import { stackState } from "@/lib/contract/schemas/stacks";
import { LEASE_STEPS, leaseDue, removalAt, type LeaseFacts, type LeaseStep } from "./due";

const HOUR_MS = 3_600_000;
/** A lease of 30 days that ends at 0, of a stack that runs. */
const lease = (more: Partial<LeaseFacts> = {}): LeaseFacts => ({
  ...{ endsAt: 0, setAt: -30 * DAY_MS, taken: {}, state: "ready", mayStop: true, mayDestroy: true },
  ...more,
});
const taken = (...steps: LeaseStep[]) => Object.fromEntries(steps.map((step) => [step, 0]));

describe("before its end", () => {
  it("a lease is told of 72 h and 24 h ahead, each once", () => {
    expect(leaseDue(lease(), -3 * DAY_MS - 1)).toBeNull();
    expect(leaseDue(lease(), -3 * DAY_MS)).toBe("told-72h");
    expect(leaseDue(lease({ taken: taken("told-72h") }), -3 * DAY_MS)).toBeNull();
    expect(leaseDue(lease({ taken: taken("told-72h") }), -DAY_MS)).toBe("told-24h");
    expect(leaseDue(lease({ taken: taken("told-72h", "told-24h") }), -1)).toBeNull();
  });

  it("one that is not longer than a warning is not warned of by it", () => {
    expect(leaseDue(lease({ setAt: -3 * DAY_MS }), -2 * DAY_MS)).toBeNull();
    expect(leaseDue(lease({ setAt: -3 * DAY_MS }), -DAY_MS)).toBe("told-24h");
    expect(leaseDue(lease({ setAt: -DAY_MS }), -1)).toBeNull();
  });

  it("of two warnings that are late the nearer one is told", () => {
    expect(leaseDue(lease(), -HOUR_MS)).toBe("told-24h");
    expect(leaseDue(lease({ taken: taken("told-24h") }), -HOUR_MS)).toBeNull();
  });
});

describe("at its end", () => {
  it("the end is told, then the stack is stopped", () => {
    expect(leaseDue(lease(), -1)).not.toBe("ended");
    expect(leaseDue(lease(), 0)).toBe("ended");
    expect(leaseDue(lease({ taken: taken("ended") }), 0)).toBe("stop");
  });

  it("what cannot be stopped now is tried the next time, what failed after an hour, and people are told once", () => {
    const busy = lease({ taken: taken("ended"), state: "changing", mayStop: false, mayDestroy: false });
    expect(leaseDue(busy, HOUR_MS)).toBeNull();
    expect(leaseDue({ ...busy, state: "ready", mayStop: true }, HOUR_MS)).toBe("stop");
    const failed = lease({ taken: taken("ended", "stop"), state: "failed" });
    expect(leaseDue(failed, 1)).toBe("told-stuck");
    const told = { ...failed, taken: taken("ended", "stop", "told-stuck") };
    expect(leaseDue(told, HOUR_MS - 1)).toBeNull();
    expect(leaseDue(told, HOUR_MS)).toBe("stop");
  });

  it("what is stopped is left alone until its removal", () => {
    const stopped = lease({ taken: taken("ended", "stop"), state: "stopped", mayStop: false });
    expect(leaseDue(stopped, GRACE_MS - DAY_MS - 1)).toBeNull();
    expect(leaseDue(stopped, GRACE_MS - DAY_MS)).toBe("told-removal");
    const told = { ...stopped, taken: { ...stopped.taken, "told-removal": GRACE_MS - DAY_MS } };
    expect(leaseDue(told, GRACE_MS - 1)).toBeNull();
    expect(leaseDue(told, GRACE_MS)).toBe("remove");
    const tried = { ...told, state: "failed" as const, taken: { ...told.taken, remove: GRACE_MS } };
    expect(leaseDue(tried, GRACE_MS + HOUR_MS - 1)).toBeNull();
    expect(leaseDue(tried, GRACE_MS + HOUR_MS)).toBe("remove");
  });

  it("nothing is due of what is removed", () => {
    for (const state of ["removing", "removed"] as const) expect(leaseDue(lease({ state }), GRACE_MS)).toBeNull();
  });
});

/** Looks at a lease at these moments, and takes what is due as the worker does. */
function live(looks: readonly number[], facts: LeaseFacts): { step: LeaseStep; at: number }[] {
  const log: { step: LeaseStep; at: number }[] = [];
  let now = facts;
  for (const at of looks)
    for (let step = leaseDue(now, at); step !== null; step = leaseDue(now, at)) {
      log.push({ step, at });
      now = { ...now, taken: { ...now.taken, [step]: at } };
      if (step === "remove") now = { ...now, state: "removing" };
      if (log.length > 1000) throw new Error("it never comes to rest");
    }
  return log;
}

describe("whenever the worker looks, and however late", () => {
  const looks = fc
    .array(fc.integer({ min: -40 * 24, max: 60 * 24 }), { maxLength: 60 })
    .map((hours) => [...hours].sort((a, b) => a - b).map((hour) => hour * HOUR_MS));
  const facts = fc.record({ state: fc.constantFrom(...stackState.options), mayStop: fc.boolean() }).map(lease);

  it("nothing is stopped before the end, or removed before people had all of the grace and a day's warning", () => {
    fc.assert(
      fc.property(looks, facts, (moments, stack) => {
        const log = live(moments, stack);
        const first = (wanted: LeaseStep) => log.find(({ step }) => step === wanted)?.at;
        for (const { step, at } of log) {
          if (step === "stop" || step === "ended") expect(at).toBeGreaterThanOrEqual(0);
          if (step !== "remove") continue;
          expect(at - first("ended")!).toBeGreaterThanOrEqual(GRACE_MS);
          expect(at - first("told-removal")!).toBeGreaterThanOrEqual(DAY_MS);
        }
        for (const step of LEASE_STEPS.filter((one) => one !== "stop" && one !== "remove"))
          expect(log.filter((entry) => entry.step === step).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("people see the removal no later than it comes", () => {
    expect(removalAt({ endsAt: 0, taken: {} })).toBe(GRACE_MS);
    expect(removalAt({ endsAt: 0, taken: { ended: 20 * DAY_MS } })).toBe(20 * DAY_MS + GRACE_MS);
    expect(removalAt({ endsAt: 0, taken: { ended: 0, "told-removal": 9 * DAY_MS } })).toBe(10 * DAY_MS);
  });
});
