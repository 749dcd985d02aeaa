import { describe, expect, it } from "vitest";
import { removalTime } from "./removal-time";

const removal = (seconds: number) => ({
  kind: "destroy" as const,
  state: "succeeded" as const,
  startedAt: "2026-11-20T10:00:00.000Z",
  endedAt: new Date(Date.parse("2026-11-20T10:00:00.000Z") + seconds * 1000).toISOString(),
});

describe("removalTime", () => {
  it("is the middle one of an odd number", () => {
    expect(removalTime([9, 1, 5, 3, 7].map(removal))).toEqual({ count: 5, medianMs: 5_000 });
  });

  it("lies between the middle two of an even number", () => {
    expect(removalTime([12, 2, 4, 6, 8, 10].map(removal))).toEqual({ count: 6, medianMs: 7_000 });
  });

  it("gives no figure under five removals", () => {
    expect(removalTime([1, 2, 3, 4].map(removal))).toEqual({ count: 4, medianMs: null });
    expect(removalTime([])).toEqual({ count: 0, medianMs: null });
  });

  it("counts removals that succeeded, and nothing else", () => {
    const others = [
      { ...removal(100), kind: "launch" as const },
      { ...removal(100), state: "failed" as const },
      { ...removal(100), endedAt: null },
    ];
    expect(removalTime([...others, ...[1, 1, 1, 1, 1].map(removal)])).toEqual({ count: 5, medianMs: 1_000 });
  });
});
