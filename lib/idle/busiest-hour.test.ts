import { describe, expect, it } from "vitest";
import { busiestHour, busiestOf, HOUR_MS, isIdle, type Reading } from "./busiest-hour";

const NOW = 1_000 * HOUR_MS;
const quiet = () => 0;
/** One reading an hour up to now, the oldest one first; `share` of 2 vCPUs and `rate` bytes a second in each hour. */
function readings(hours: number, share: (hoursAgo: number) => number, rate: (hoursAgo: number) => number = quiet) {
  let [cpuSeconds, networkBytes] = [50, 9000];
  return Array.from({ length: hours + 1 }, (_, i): Reading => {
    const ago = hours - i;
    if (i > 0) cpuSeconds += share(ago) * 2 * 3600;
    if (i > 0) networkBytes += rate(ago) * 3600;
    return { at: NOW - ago * HOUR_MS, cpuSeconds, networkBytes };
  });
}
const busiest = (all: readonly Reading[], hours = 24) => busiestHour(all, 2, hours, NOW);
/** What is changed of readings, of which i is how many hours ago each was made. */
const changed = (all: Reading[], part: (hoursAgo: number, one: Reading) => Partial<Reading>) =>
  all.map((one) => ({ ...one, ...part((NOW - one.at) / HOUR_MS, one) }));

describe("the busiest hour", () => {
  it("is the share of the vCPUs, whatever the other hours were, for as many hours as are asked for", () => {
    expect(busiest(readings(24, (ago) => (ago === 7 ? 0.3 : 0.01)))!.cpu).toBeCloseTo(0.3);
    const once = readings(40, (ago) => (ago >= 24 ? 0.9 : 0.01));
    expect(busiest(once)!.cpu).toBeCloseTo(0.01);
    expect(busiest(once, 30)!.cpu).toBeCloseTo(0.9);
    expect(busiest(once, 1)!.cpu).toBeCloseTo(0.01);
  });

  it("of one hour is known while the next reading is still to come", () => {
    const late = changed(
      readings(3, () => 0.2),
      (_, { at }) => ({ at: at - HOUR_MS }),
    );
    expect(busiest(late, 1)!.cpu).toBeCloseTo(0.2);
  });

  it.each<[string, Reading[]]>([
    ["nothing was read", []],
    ["it was read for less than a day", readings(23, quiet)],
    ["the last reading is old", readings(30, quiet).slice(0, -3)],
    ["readings are missing in between", readings(30, quiet).filter((_, i) => i < 10 || i > 13)],
    ["it was started again", changed(readings(30, quiet), (ago) => (ago < 15 ? { cpuSeconds: 1 } : {}))],
  ])("is not known where %s", (_, all) => {
    expect(busiest(all)).toBeNull();
  });

  it("of the network is what its card carried a second", () => {
    expect(busiest(readings(24, quiet, (ago) => (ago === 3 ? 800 : 20)))!.bytesPerSecond).toBeCloseTo(800);
  });

  it("of a network whose counter went back begins at zero", () => {
    const rate = 100;
    const reset = changed(
      readings(24, quiet, () => rate),
      (ago) => (ago <= 5 ? { networkBytes: 360_000 * 3 + (5 - ago) * rate * 3600 } : {}),
    );
    // 1.08 MB since the counter began anew, in that hour; 0.36 MB in each other one.
    expect(busiest(reset)!.bytesPerSecond).toBeCloseTo(300);
  });

  it("of a network that is not told of is that of the hours of which it is", () => {
    const from = (least: number) =>
      changed(
        readings(24, quiet, (ago) => (ago > 10 ? 900 : 20)),
        (ago) => (ago > least ? { networkBytes: null } : {}),
      );
    expect(busiest(from(10))!.bytesPerSecond).toBeCloseTo(20);
    expect(busiest(from(-1))).toEqual({ cpu: 0, bytesPerSecond: null });
  });

  it("of a stack is that of its busiest machine, and not known where one's is not", () => {
    const [a, b] = [
      { cpu: 0.01, bytesPerSecond: 500 },
      { cpu: 0.2, bytesPerSecond: null },
    ];
    expect(busiestOf([a, b])).toEqual({ cpu: 0.2, bytesPerSecond: 500 });
    expect(busiestOf([a, null])).toBeNull();
    expect(busiestOf([])).toBeNull();
  });
});

it.each([
  ["less of both", { cpu: 0.02, bytesPerSecond: 1_999 }, true],
  ["as much of its vCPUs", { cpu: 0.03, bytesPerSecond: 0 }, false],
  ["as much of the network", { cpu: 0, bytesPerSecond: 2_000 }, false],
  ["less of its vCPUs, with a network that is not told of", { cpu: 0.02, bytesPerSecond: null }, true],
  ["more of its vCPUs, with a network that is not told of", { cpu: 0.04, bytesPerSecond: null }, false],
])("idle below 3 %% and 2 kB/s: %s", (_, used, idle) => {
  expect(isIdle(used, { percent: 3, kilobytesPerSecond: 2 })).toBe(idle);
});

it("what the network carried does not count where the rule does not ask for it", () => {
  expect(isIdle({ cpu: 0.02, bytesPerSecond: 1e9 }, { percent: 3, kilobytesPerSecond: null })).toBe(true);
});
