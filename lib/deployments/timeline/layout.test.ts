import { describe, expect, it } from "vitest";
import {
  defaultDensity,
  noteStart,
  rightEdge,
  rows,
  TICKS,
  ticks,
  tickStep,
  toMs,
  toX,
  zoomAt,
  zoomTo,
} from "./layout";
import { random } from "./testing/simulate";
import type { Lane } from "./types";

it.each([
  [1, "comfortable"],
  [4, "comfortable"],
  [5, "compact"],
  [12, "compact"],
  [13, "dense"],
  [60, "dense"],
  [200, "dense"],
])("%i lanes are %s", (lanes, density) => {
  expect(defaultDensity(lanes)).toBe(density);
});

it("x and time are each other's inverse", () => {
  const scale = { fromMs: 5_000, toMs: 95_000, width: 640 };
  for (const ms of [5_000, 17_300, 95_000, 120_000]) expect(toMs(scale, toX(scale, ms))).toBeCloseTo(ms, 6);
});

describe("ticks", () => {
  it.each([
    [180_000, 648, 30_000],
    [60_000, 648, 15_000],
    [460_000, 700, 60_000],
    [3_600_000, 648, 900_000],
    [10_000, 648, 2_000],
  ])("%i ms over %i px: every %i ms", (span, width, step) => {
    expect(tickStep(span, width)).toBe(step);
  });
  it("labels never touch, at any zoom", () => {
    const rnd = random(3);
    for (let i = 0; i < 200; i += 1) {
      const fromMs = rnd() * 1_000_000;
      const scale = { fromMs, toMs: fromMs + 2_000 + rnd() * rnd() * 20_000_000, width: 200 + rnd() * 1_200 };
      const all = ticks(scale);
      const step = tickStep(scale.toMs - scale.fromMs, scale.width);
      expect(TICKS).toContain(step);
      for (const ms of all) {
        expect(ms % step).toBe(0);
        expect(ms).toBeGreaterThanOrEqual(scale.fromMs);
        expect(ms).toBeLessThanOrEqual(scale.toMs + 1);
      }
      if (all.length > 1) expect(toX(scale, all[1] ?? 0) - toX(scale, all[0] ?? 0)).toBeGreaterThanOrEqual(71.9);
    }
  });
});

describe("right edge", () => {
  const edge = (input: Partial<Parameters<typeof rightEdge>[0]>) =>
    rightEdge({ edgeMs: null, nowMs: 0, live: true, shownMs: 0, width: 680, ...input });
  it("is p95 of the forecast rounded up to a tick", () => {
    expect(edge({ edgeMs: 168_000, nowMs: 108_000 })).toBe(180_000);
  });
  it("keeps ahead of now without a forecast", () => {
    for (let now = 0; now < 900_000; now += 7_000) expect(edge({ nowMs: now })).toBeGreaterThan(now);
  });
  it("does not shrink while the run is live, and fits the run once it ended", () => {
    expect(edge({ edgeMs: 100_000, shownMs: 180_000 })).toBe(180_000);
    expect(edge({ edgeMs: null, nowMs: 117_000, shownMs: 180_000, live: false })).toBe(120_000);
    expect(edge({ edgeMs: null, nowMs: 5_400, shownMs: 16_000, live: false })).toBe(6_000);
  });
});

describe("a note beside a vertical line", () => {
  it.each([
    ["fits before the line", 100, 80, 300, 100],
    ["starts behind the line", 320, 80, 300, 320],
    ["would cross: it ends before the line", 250, 80, 300, 214],
    ["no room before: it starts behind the line", 20, 80, 60, 66],
    ["is cut off before the line", 150, 320, 250, 0],
    ["would leave the chart", 600, 100, 100, 580],
    ["there is no line", 250, 80, null, 250],
  ])("%s", (_, x, note, line, expected) => {
    expect(noteStart(x, note, line, 680)).toBe(expected);
  });
});

describe("zoom", () => {
  it("keeps the point under the pointer, stays inside, and ends at all", () => {
    const rnd = random(9);
    let zoom: ReturnType<typeof zoomAt> = null;
    for (let i = 0; i < 300; i += 1) {
      const from: number = zoom?.fromMs ?? 0;
      const to: number = zoom?.toMs ?? 180_000;
      const at = from + rnd() * (to - from);
      zoom = zoomAt(zoom, 180_000, at, rnd() < 0.5 ? 0.7 : 1.5);
      if (zoom === null) continue;
      expect(zoom.fromMs).toBeGreaterThanOrEqual(0);
      expect(zoom.toMs).toBeLessThanOrEqual(180_000.001);
      expect(zoom.toMs - zoom.fromMs).toBeGreaterThanOrEqual(1_999.9);
      expect(at).toBeGreaterThanOrEqual(zoom.fromMs - 0.001);
      expect(at).toBeLessThanOrEqual(zoom.toMs + 0.001);
    }
    expect(zoomAt({ fromMs: 10_000, toMs: 90_000 }, 180_000, 50_000, 9)).toBeNull();
  });
  it("by dragging either way; a twitch is nothing", () => {
    expect(zoomTo(60_000, 20_000, 180_000)).toEqual({ fromMs: 20_000, toMs: 60_000 });
    expect(zoomTo(-5_000, 999_000, 180_000)).toEqual({ fromMs: 0, toMs: 180_000 });
    expect(zoomTo(20_000, 20_500, 180_000)).toBeNull();
  });
});

describe("rows", () => {
  const lanes = (count: number): Lane[] =>
    Array.from({ length: count }, (_, i) => ({
      id: `n-${i}`,
      label: `n-${i}`,
      role: i < 2 ? "master" : "worker",
      roleTitle: null,
      address: null,
      host: null,
    }));
  const kinds = (list: ReturnType<typeof rows>) =>
    list.map((r) => (r.kind === "group" ? `${r.role}:${r.collapsed}` : "lane"));
  it("no groups up to eight lanes, nor for one role", () => {
    expect(rows(lanes(8), () => true, new Set())).toHaveLength(8);
    expect(
      rows(
        lanes(20).map((l) => ({ ...l, role: "x" })),
        () => true,
        new Set(),
      ),
    ).toHaveLength(20);
  });
  it("by role above eight", () => {
    expect(kinds(rows(lanes(9), () => false, new Set())).filter((k) => k !== "lane")).toEqual([
      "master:false",
      "worker:false",
    ]);
  });
  it("above sixty, finished healthy groups fold; a press unfolds them", () => {
    const done = (lane: string) => lane !== "n-1";
    expect(kinds(rows(lanes(61), done, new Set()))).toEqual(["master:false", "lane", "lane", "worker:true"]);
    expect(rows(lanes(61), done, new Set(["worker"]))).toHaveLength(63);
    expect(rows(lanes(60), () => true, new Set())).toHaveLength(62);
  });
});
