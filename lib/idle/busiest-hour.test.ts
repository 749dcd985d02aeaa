import { describe, expect, it } from "vitest";
import { busiestHour, busiestOf, HOUR_MS, type Reading } from "./busiest-hour";

const NOW = 1_000 * HOUR_MS;
/** One reading an hour up to now, the oldest one first; `share` of 2 vCPUs in each hour. */
function readings(hours: number, share: (hoursAgo: number) => number): Reading[] {
  let cpuSeconds = 50;
  return Array.from({ length: hours + 1 }, (_, i) => {
    const ago = hours - i;
    if (i > 0) cpuSeconds += share(ago) * 2 * 3600;
    return { at: NOW - ago * HOUR_MS, cpuSeconds };
  });
}

describe("the busiest hour of a day", () => {
  it("is the share of the vCPUs, whatever the other hours were", () => {
    expect(
      busiestHour(
        readings(24, (ago) => (ago === 7 ? 0.3 : 0.01)),
        2,
        NOW,
      ),
    ).toBeCloseTo(0.3);
    expect(
      busiestHour(
        readings(40, (ago) => (ago > 24 ? 0.9 : 0.01)),
        2,
        NOW,
      ),
    ).toBeCloseTo(0.01);
  });

  it.each<[string, Reading[]]>([
    ["nothing was read", []],
    ["it was read for less than a day", readings(23, () => 0)],
    ["the last reading is old", readings(30, () => 0).slice(0, -3)],
    ["readings are missing in between", readings(30, () => 0).filter((_, i) => i < 10 || i > 13)],
    ["it was started again", readings(30, () => 0).map((one, i) => (i > 15 ? { ...one, cpuSeconds: 1 } : one))],
  ])("is not known where %s", (_, all) => {
    expect(busiestHour(all, 2, NOW)).toBeNull();
  });

  it("of a stack is that of its busiest machine, and not known where one's is not", () => {
    expect(busiestOf([0.01, 0.2])).toBe(0.2);
    expect(busiestOf([0.01, null])).toBeNull();
    expect(busiestOf([])).toBeNull();
  });
});
