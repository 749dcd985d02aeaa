import type { Lane, WorkMs } from "./types";

export type Density = "comfortable" | "compact" | "dense";

/** Lane height in CSS px. */
export const LANE_HEIGHT: Record<Density, number> = { comfortable: 100, compact: 61, dense: 19 };
/** Bar and task mark boxes inside a lane, px from its top. */
export const BAR_BOX: Record<Density, { top: number; height: number; inset: number }> = {
  comfortable: { top: 22, height: 30, inset: 4 },
  compact: { top: 19, height: 23, inset: 3 },
  dense: { top: 3, height: 13, inset: 0 },
};
export const GROUP_HEIGHT = 25;

export function defaultDensity(lanes: number): Density {
  if (lanes <= 4) return "comfortable";
  return lanes <= 12 ? "compact" : "dense";
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** 15 s, 30 s, 1 m and 5 m are the steps of a launch; the others are reached by zooming and by hour-long builds. */
export const TICKS: readonly number[] = [
  SECOND,
  2 * SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  60 * MINUTE,
  360 * MINUTE,
];
/** Room a label such as "12:30" needs. */
const TICK_PX = 72;

export type Scale = { fromMs: WorkMs; toMs: WorkMs; width: number };

export function toX({ fromMs, toMs, width }: Scale, ms: WorkMs): number {
  return ((ms - fromMs) / Math.max(1, toMs - fromMs)) * width;
}

export function toMs({ fromMs, toMs: end, width }: Scale, x: number): WorkMs {
  return fromMs + (x / Math.max(1, width)) * (end - fromMs);
}

/** The smallest step whose labels do not touch. */
export function tickStep(spanMs: number, width: number): number {
  const least = (spanMs / Math.max(1, width)) * TICK_PX;
  return TICKS.find((t) => t >= least) ?? TICKS.at(-1) ?? MINUTE;
}

export function ticks(scale: Scale): WorkMs[] {
  const step = tickStep(scale.toMs - scale.fromMs, scale.width);
  const result: WorkMs[] = [];
  for (let ms = Math.ceil(scale.fromMs / step) * step; ms <= scale.toMs + 0.5; ms += step) result.push(ms);
  return result;
}

/** Shortest axis of a live run without a forecast: its first seconds should not race over the whole width. */
const MIN_AXIS_MS = 15 * SECOND;
/** Room right of now where nothing is forecast, so that the now line does not stick to the edge. */
const HEADROOM = 1.15;

/**
 * Right edge of the unzoomed axis, rounded up to a tick: p95 of the forecast (`edgeMs`), or, without history, now and a seventh;
 * after the end, the end. Never less than `shownMs`, the edge on screen, while the run is live: an axis that shrinks makes bars jump to the right.
 */
export function rightEdge(input: {
  edgeMs: WorkMs | null;
  nowMs: WorkMs;
  live: boolean;
  shownMs: WorkMs;
  width: number;
}): WorkMs {
  const { edgeMs, nowMs, live, shownMs, width } = input;
  const open = live ? Math.max(MIN_AXIS_MS, nowMs * HEADROOM) : nowMs;
  const wanted = Math.max(SECOND, edgeMs ?? open);
  const step = Math.min(tickStep(wanted, width), 5 * MINUTE);
  const edge = Math.ceil(wanted / step) * step;
  return live ? Math.max(edge, shownMs) : edge;
}

export const NOTE_GAP_PX = 6;
/** A note may be cut off to stand before the line if this much of it can be read. */
const NOTE_LEAST_PX = 140;

/**
 * Where a note of `note` px that would like to start at `x` stands, so that the line at `lineX` does not run through it: as near
 * as possible before the line, or behind it where there is too little room even for a part of it.
 */
export function noteStart(x: number, note: number, lineX: number | null, width: number): number {
  const inside = Math.max(0, Math.min(x, width - note));
  if (lineX === null || inside > lineX || inside + note < lineX) return inside;
  const before = lineX - NOTE_GAP_PX - note;
  return before < 0 && lineX < NOTE_LEAST_PX ? lineX + NOTE_GAP_PX : Math.max(0, before);
}

/** A zoom is a window of the axis; null shows all of it. */
export type Zoom = { fromMs: WorkMs; toMs: WorkMs } | null;
const MIN_WINDOW_MS = 2 * SECOND;

/** Zooms around `atMs` (it stays where it is on screen); `factor` < 1 zooms in. */
export function zoomAt(zoom: Zoom, edgeMs: WorkMs, atMs: WorkMs, factor: number): Zoom {
  const from = zoom?.fromMs ?? 0;
  const to = zoom?.toMs ?? edgeMs;
  const span = Math.max(MIN_WINDOW_MS, (to - from) * factor);
  if (span >= edgeMs) return null;
  const share = (atMs - from) / Math.max(1, to - from);
  const fromMs = Math.min(Math.max(0, atMs - share * span), edgeMs - span);
  return { fromMs, toMs: fromMs + span };
}

/** The window between two points of a drag, in either order; null for one too small to be meant. */
export function zoomTo(aMs: WorkMs, bMs: WorkMs, edgeMs: WorkMs): Zoom {
  const fromMs = Math.max(0, Math.min(aMs, bMs));
  const toMs = Math.min(edgeMs, Math.max(aMs, bMs));
  return toMs - fromMs < MIN_WINDOW_MS ? null : { fromMs, toMs };
}

export type Row =
  | { kind: "group"; role: string; title: Lane["roleTitle"]; lanes: readonly Lane[]; collapsed: boolean }
  | { kind: "lane"; lane: Lane };

const GROUP_ABOVE = 8;
const COLLAPSE_ABOVE = 60;

/**
 * Rows in drawing order: by role above 8 lanes. Above 60 lanes a group whose nodes are all finished and healthy starts
 * collapsed; `toggled` holds the roles that the user turned over.
 */
export function rows(lanes: readonly Lane[], settled: (lane: string) => boolean, toggled: ReadonlySet<string>): Row[] {
  const roles = [...new Set(lanes.map((l) => l.role))];
  if (lanes.length <= GROUP_ABOVE || roles.length < 2) return lanes.map((lane) => ({ kind: "lane", lane }));
  return roles.flatMap((role): Row[] => {
    const members = lanes.filter((l) => l.role === role);
    const byDefault = lanes.length > COLLAPSE_ABOVE && members.every((l) => settled(l.id));
    const collapsed = byDefault !== toggled.has(role);
    const group: Row = { kind: "group", role, title: members[0]?.roleTitle ?? null, lanes: members, collapsed };
    return collapsed ? [group] : [group, ...members.map((lane): Row => ({ kind: "lane", lane }))];
  });
}
