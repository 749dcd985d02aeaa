import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/contract/lease-rules";
import { localInput } from "@/lib/util/local-input";
import { checkLease, leaseOf, noLease } from "./lease-choice";

/** A whole minute, as fields hold one. */
const now = Date.UTC(2026, 10, 20, 9, 0);
const at = (ms: number) => ({ until: "moment" as const, moment: localInput(new Date(now + ms)) });

describe("a choice of a lease", () => {
  it("is none at first, and days or a moment as the request has them", () => {
    expect(leaseOf(noLease(now), null)).toBeNull();
    expect(leaseOf({ ...noLease(now), until: 7 }, null)).toEqual({ days: 7 });
    expect(leaseOf(at(DAY_MS), null)).toEqual({ endsAt: new Date(now + DAY_MS).toISOString() });
  });

  it("of a lease that is extended begins where that one ends", () => {
    const end = now + 2 * DAY_MS;
    expect(leaseOf({ ...noLease(now), until: 7 }, end)).toEqual({ endsAt: new Date(end + 7 * DAY_MS).toISOString() });
  });

  it("ends between an hour and a year from now", () => {
    expect(checkLease(at(3_600_000), null, now)).toBeNull();
    expect(checkLease(at(3_540_000), null, now)).toEqual({ rule: "leaseEnd" });
    expect(checkLease(at(366 * DAY_MS), null, now)).toBeNull();
    expect(checkLease(at(367 * DAY_MS), null, now)).toEqual({ rule: "leaseEnd" });
    expect(checkLease({ ...noLease(now), until: 90 }, now + 300 * DAY_MS, now)).toEqual({ rule: "leaseEnd" });
    expect(checkLease({ until: "moment", moment: "" }, null, now)).toEqual({ rule: "leaseEnd" });
  });
});
