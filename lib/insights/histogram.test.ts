import { expect, it } from "vitest";
import { histogram, type Counted } from "./histogram";

const MODES = ["os-only", "pre-installed"] as const;
const launches = (mode: Counted["mode"], ...seconds: number[]): Counted[] =>
  seconds.map((second) => ({ mode, second, launches: 1 }));
const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);

it("puts both modes on one axis, and loses no launch", () => {
  const { stepMs, counts } = histogram(
    [...launches("os-only", 95, 100, 160), ...launches("pre-installed", 30, 34)],
    MODES,
  );
  expect(stepMs).toBe(5_000);
  expect(counts.map(total)).toEqual([3, 2]);
  expect(counts[0]?.[19]).toBe(1);
  expect(counts[1]?.[6]).toBe(2);
  expect(counts[0]).toHaveLength(counts[1]!.length);
});

it("keeps one very slow launch from pressing all others together", () => {
  const usual: Counted[] = [{ mode: "os-only", second: 60, launches: 199 }];
  const { stepMs, counts } = histogram([...usual, ...launches("os-only", 7_200)], MODES);
  expect(stepMs).toBe(2_000);
  expect(counts[0]?.[30]).toBe(199);
  expect(counts[0]?.at(-1)).toBe(1);
});

it("of nothing is an empty axis", () => {
  const { counts } = histogram([], MODES);
  expect(counts.map(total)).toEqual([0, 0]);
});
