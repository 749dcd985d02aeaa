import type { Stage } from "@/lib/contract/schemas/stacks";
import { BAR_BOX, type Density, toX, type Scale } from "./layout";
import { attemptId } from "./find-mark";
import type { LaneModel } from "./lane-model";
import type { MarkStatus, WorkMs } from "./types";

/** Kinds of task marks that are drawn alike; each is one SVG path per lane. */
export type MarkKind = "changed" | "same" | "skipped" | "failed";

export type LanePaths = {
  /** Stage -> path of its bars, and of the darker foot edge behind them. */
  bars: Partial<Record<Stage, { body: string; foot: string }>>;
  marks: Partial<Record<MarkKind, string>>;
  waits: string;
  ghosts: string;
  typical: string;
  /** Running marks move, so they are elements of their own; there is about one per lane. */
  running: readonly { id: string; x: number; width: number }[];
};

export type Box = { top: number; height: number; inset: number };

const GAP = 2;
const MIN_BAR = 2;
/** A task of 10 ms must still be seen. */
const MIN_MARK = 1.3;
const n = (value: number) => String(Math.round(value * 10) / 10);

export function markKind(status: MarkStatus): MarkKind {
  switch (status) {
    case "changed":
    case "running":
      return "changed";
    case "failed":
    case "unreachable":
      return "failed";
    case "skipped":
    case "interrupted":
      return "skipped";
    case "ok":
    case "ignored":
      return "same";
  }
}

/** Left edge and width in px, cut to the visible window; null if outside of it. */
export function extent(scale: Scale, startMs: WorkMs, endMs: WorkMs): { x: number; width: number } | null {
  const a = toX(scale, startMs);
  const b = toX(scale, endMs);
  if (b < -1 || a > scale.width + 1) return null;
  // One px beyond each side, so that a cut bar shows no rounded end.
  const x = Math.max(-8, a);
  return { x, width: Math.min(scale.width + 8, b) - x };
}

export function rect(x: number, y: number, w: number, h: number): string {
  return `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`;
}

function roundRect(x: number, y: number, w: number, h: number, radius: number): string {
  const r = Math.min(radius, w / 2, h / 2);
  const arc = (dx: number, dy: number) => `a${n(r)} ${n(r)} 0 0 1 ${n(dx)} ${n(dy)}`;
  return `M${n(x + r)} ${n(y)}h${n(w - 2 * r)}${arc(r, r)}v${n(h - 2 * r)}${arc(-r, r)}h${n(2 * r - w)}${arc(-r, -r)}v${n(2 * r - h)}${arc(r, -r)}z`;
}

/** Heights of marks as a share of the room inside the bar: shape says the state before colour does. */
const SHARE: Record<MarkKind, number> = { changed: 1, same: 0.45, skipped: 0.12, failed: 1 };

export function lanePaths(model: LaneModel, scale: Scale, density: Density, box: Box = BAR_BOX[density]): LanePaths {
  const radius = density === "dense" ? 3 : 4;
  const foot = density === "dense" ? 1.5 : 2;
  const bars: LanePaths["bars"] = {};
  for (const bar of model.bars) {
    const at = extent(scale, bar.startMs, bar.endMs);
    if (at === null) continue;
    const width = Math.max(MIN_BAR, at.width - GAP);
    const known = bars[bar.stage] ?? { body: "", foot: "" };
    known.foot += roundRect(at.x, box.top, width, box.height, radius);
    known.body += roundRect(at.x, box.top, width, box.height - foot, radius);
    bars[bar.stage] = known;
  }

  const top = box.top + box.inset;
  const room = box.height - 2 * box.inset;
  const marks: LanePaths["marks"] = {};
  const running: { id: string; x: number; width: number }[] = [];
  const verify = new Set(model.bars.filter((b) => b.stage === "verify").map((b) => b.id));
  // A running task ends, for now, where its step's bar does.
  const ends = new Map(model.bars.map((b) => [b.id, b.endMs]));
  for (const mark of model.marks) {
    const at = extent(scale, mark.startMs, mark.endMs ?? ends.get(attemptId(mark.id)) ?? mark.startMs);
    if (at === null) continue;
    if (mark.endMs === null) {
      running.push({ id: mark.id, x: at.x, width: at.width });
      continue;
    }
    const kind = markKind(mark.status);
    // Verify is one dark bar; only what went wrong in it is marked.
    if (kind !== "failed" && verify.has(attemptId(mark.id))) continue;
    const taller = kind === "failed" ? Math.min(3, box.inset + 1) : 0;
    const height = Math.max(2, room * SHARE[kind]) + 2 * taller;
    const width = Math.max(MIN_MARK, at.width - (at.width > 4 ? 1 : 0.4));
    marks[kind] = (marks[kind] ?? "") + rect(at.x, top + room - height + taller, width, height);
  }

  let waits = "";
  for (const w of model.waits) {
    const at = extent(scale, w.startMs, w.endMs);
    if (at !== null) waits += rect(at.x + 1, top, Math.max(1, at.width - GAP), room);
  }
  let ghosts = "";
  for (const g of model.ghosts) {
    const at = extent(scale, g.startMs, g.endMs);
    if (at !== null && at.width > GAP + 1)
      ghosts += roundRect(at.x + 0.5, box.top + 0.5, at.width - GAP, box.height - 1, radius);
  }
  let typical = "";
  for (const t of model.typical) {
    const at = extent(scale, t.startMs, t.endMs);
    if (at !== null) typical += rect(at.x, 0, Math.max(1, at.width - GAP), 3);
  }
  return { bars, marks, waits, ghosts, typical, running };
}
