"use client";

import { useMemo, useState } from "react";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import {
  criticalPath,
  pathItems,
  pathStretches,
  peerDurations,
  type PathItem,
  type PathStretch,
} from "@/lib/deployments/timeline/critical-path";
import { scaledMedians } from "@/lib/deployments/timeline/eta";
import { failureSummary, type FailureSummary } from "@/lib/deployments/timeline/failure-summary";
import { rememberLanes, type LaneModels } from "@/lib/deployments/timeline/lane-model";
import { outliers, type Outlier } from "@/lib/deployments/timeline/outliers";
import { forecast, goalSteps, lastEnd, medians, typicalSchedule, type Span } from "@/lib/deployments/timeline/schedule";
import { tasksByLane, type TasksByLane } from "@/lib/deployments/timeline/task-progress";
import { isLive } from "@/lib/deployments/timeline/types";
import type { Snapshot } from "./session";

export type View = {
  models: LaneModels;
  tasks: TasksByLane;
  /** Keys of the steps on the critical path. */
  path: readonly string[];
  stretches: readonly PathStretch[];
  items: readonly PathItem[];
  outliers: readonly Outlier[];
  failure: FailureSummary | null;
  /** Right edge of what is drawn: the axis must hold a retry's ghosts too. */
  edgeMs: number;
  /** When a retry pressed now would be ready; null unless one can be pressed and history knows. */
  retryReadyMs: number | null;
};

type Derived = Omit<View, "models" | "tasks"> & { spans: ReadonlyMap<string, Span> | null };

/** All that is drawn, derived from a snapshot. */
export function useView(detail: DeploymentDetail, snapshot: Snapshot): View {
  const derived = useMemo(() => derive(detail, snapshot), [detail, snapshot]);
  const { startedMs, cancelledMs } = snapshot.state;
  const usual = detail.history.typical;
  const [first] = useState(snapshot.state);
  // The plan does not change and the medians rarely do; only their start waits for the run's.
  const typical = useMemo(() => {
    if (usual === null || cancelledMs !== null) return null;
    return typicalSchedule(goalSteps(first), medians(first, usual), startedMs ?? 0);
  }, [first, usual, startedMs, cancelledMs]);
  // The lanes at rest keep their models from one snapshot to the next; see laneModels.
  const [lanesOf] = useState(() => rememberLanes());
  const models = useMemo(
    () => lanesOf(snapshot.state, snapshot.nowMs, { spans: derived.spans, typical }),
    [snapshot, derived, typical, lanesOf],
  );
  const tasks = useMemo(() => tasksByLane(snapshot.state, usual), [snapshot.state, usual]);
  return { ...derived, models, tasks };
}

function derive(detail: DeploymentDetail, { state, nowMs, eta, edgeMs }: Snapshot): Derived {
  const typical = detail.history.typical;
  const live = isLive(state.run);
  const steps = goalSteps(state);
  const retry = state.run === "failed" && detail.can.retry.allowed && typical !== null;
  const spans =
    eta?.spans ??
    forecast(state, steps, nowMs, typical === null ? peerDurations(state) : scaledMedians(state, typical));
  const path = criticalPath(state, spans);
  const stretches = pathStretches(state, path, spans);
  const ahead = retry || (live && eta !== null);
  const readyMs = lastEnd(spans);
  return {
    spans: ahead ? spans : null,
    path,
    // Without history, what is still to come has no length that could be drawn.
    stretches: ahead
      ? stretches
      : stretches.map((s) => ({ ...s, toMs: Math.min(s.toMs, nowMs) })).filter((s) => s.fromMs <= nowMs),
    items: pathItems(state, path, spans, typical, nowMs).filter((i) => ahead || i.state !== "todo"),
    outliers: outliers(state, nowMs, path),
    failure: failureSummary(state, typical),
    edgeMs: retry ? Math.max(edgeMs, readyMs * 1.02) : edgeMs,
    retryReadyMs: retry ? readyMs : null,
  };
}
