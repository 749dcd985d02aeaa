import type { StepAction } from "@/lib/contract/schemas/stacks";
import { median } from "./schedule";
import { currentAttempt, type TimelineState, type WorkMs } from "./types";

export type Outlier = {
  node: string;
  step: string;
  action: StepAction;
  tookMs: number;
  peersMs: number;
  /** 0.42 = 42 % slower. */
  slower: number;
  /** Where to look first; a guess by the kind of work, and shown as one. */
  cause: "host-disk" | "host-load" | "network" | "mirror" | "unknown";
  /** By how much the finish is later; 0 where another path decides it. */
  effectMs: number;
};

const SLOWER = 0.25;
/** Below this the difference is noise, however large the share. */
const MIN_DIFFERENCE_MS = 2_000;
/** A median of fewer peers says nothing. */
const MIN_PEERS = 2;

const CAUSE: Partial<Record<StepAction, Outlier["cause"]>> = {
  clone: "host-disk",
  boot: "host-load",
  connect: "network",
  install: "mirror",
  configure: "host-disk",
};

/**
 * Nodes that are at least 25 % (and 2 s) slower than the median of their peers: the same action on other nodes of the same
 * role. A running step counts as soon as it has taken that long. One entry per node, its worst.
 */
export function outliers(state: TimelineState, nowMs: WorkMs, path: readonly string[]): Outlier[] {
  const role = new Map(state.lanes.map((l) => [l.id, l.role]));
  const groups = new Map<
    string,
    { node: string; step: string; action: StepAction; tookMs: number; ended: boolean }[]
  >();
  for (const t of state.tracks.values()) {
    const a = currentAttempt(t);
    if (t.node === null || a === null || t.phase === "undo") continue;
    if (a.state !== "succeeded" && a.state !== "running") continue;
    const key = `${t.action}/${role.get(t.node) ?? ""}`;
    const entry = {
      node: t.node,
      step: t.key,
      action: t.action,
      tookMs: (a.endMs ?? nowMs) - a.startMs,
      ended: a.endMs !== null,
    };
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const worst = new Map<string, Outlier>();
  for (const group of groups.values()) {
    for (const e of group) {
      const peers = group.filter((p) => p !== e && p.ended).map((p) => p.tookMs);
      const peersMs = median(peers);
      if (peersMs === null || peers.length < MIN_PEERS || peersMs <= 0) continue;
      const slower = e.tookMs / peersMs - 1;
      if (slower < SLOWER || e.tookMs - peersMs < MIN_DIFFERENCE_MS) continue;
      const known = worst.get(e.node);
      if (known !== undefined && known.tookMs - known.peersMs >= e.tookMs - peersMs) continue;
      const effectMs = path.includes(e.step) ? e.tookMs - peersMs : 0;
      worst.set(e.node, { ...e, peersMs, slower, cause: CAUSE[e.action] ?? "unknown", effectMs });
    }
  }
  return [...worst.values()].map(({ node, step, action, tookMs, peersMs, slower, cause, effectMs }) => ({
    node,
    step,
    action,
    tookMs,
    peersMs,
    slower,
    cause,
    effectMs,
  }));
}
