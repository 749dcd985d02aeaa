"use client";

import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import { findMark, stepCounts, type Found } from "@/lib/deployments/timeline/find-mark";
import type { Zoom } from "@/lib/deployments/timeline/layout";
import { medians } from "@/lib/deployments/timeline/schedule";
import { isLive } from "@/lib/deployments/timeline/types";
import { ChartToolbar } from "./chart-toolbar";
import { Gantt } from "./gantt";
import { Legend } from "./legend";
import { PathList } from "./path-list";
import type { Snapshot } from "./session";
import { useDensity } from "./use-density";
import type { View } from "./use-view";
import type { Words } from "./use-words";

const TaskPanel = dynamic(() => import("./task-panel").then((m) => m.TaskPanel), { ssr: false });
const TimelineTable = dynamic(() => import("./timeline-table").then((m) => m.TimelineTable), { ssr: false });

export type ChartPaneProps = {
  detail: DeploymentDetail;
  snapshot: Snapshot;
  view: View;
  words: Words;
  table: boolean;
  selected: string | null;
  found: Found | null;
  following: boolean;
  phone: boolean;
  clock: () => number;
  onSelect: (mark: string | null) => void;
  onFollow: (following: boolean) => void;
};

/** The chart or its table, with what belongs to it: tools, legend, critical path, the selected task. */
export function ChartPane(props: ChartPaneProps) {
  const { detail, snapshot, view, words, table, selected, found, following, phone, clock, onSelect, onFollow } = props;
  const { t } = words;
  const { state, nowMs } = snapshot;
  const typical = detail.history.typical;
  const [zoom, setZoom] = useState<Zoom>(null);
  const { density, options, choose } = useDensity(state.lanes.length);
  const usualOf = useMemo(() => (typical === null ? null : medians(state, typical)), [state, typical]);
  const usualMs = (id: string): number | null => {
    const mark = findMark(state, id);
    if (mark === null || typical === null) return null;
    return mark.task === null
      ? (usualOf?.(mark.track) ?? null)
      : (typical.tasks[`${mark.track.action}/${mark.task.name}`] ?? null);
  };
  const nameOf = (key: string) => {
    const track = state.tracks.get(key);
    return track === undefined ? key : [track.node, words.action(track.action)].filter((s) => s !== null).join(" ");
  };
  const { all } = view.tasks;
  const progress =
    all.total === null || all.total === 0
      ? t("steps", stepCounts(state))
      : t("tasks", { done: all.done, total: all.total });
  const showLog = () => document.querySelector<HTMLElement>("[role=log]")?.focus();
  const failure = view.failure;
  const deciding = isLive(state.run) ? (view.items.find((i) => i.state === "running")?.mark ?? null) : null;
  const shown = found === null ? deciding : selected;
  const shownMark = found ?? findMark(state, deciding);

  if (table)
    return (
      <TimelineTable
        state={state}
        typical={typical}
        path={view.path}
        second={Math.floor(nowMs / 1_000)}
        selected={selected}
        onSelect={onSelect}
        words={words}
      />
    );
  return (
    <>
      {phone ? (
        <div className="mx-4 flex items-center gap-2 border-y border-line py-2.5 [section+&]:border-t-0">
          <h2 className="text-14 font-semibold">{t("nodes")}</h2>
          <span className="text-12 text-fg-3">{progress}</span>
        </div>
      ) : (
        <ChartToolbar
          facts={detail.nodes === 0 ? progress : words.common("nodes", { count: detail.nodes })}
          outlier={view.outliers[0]}
          {...{ options, density, zoom, words }}
          onDensity={choose}
          edgeMs={view.edgeMs}
          onZoom={setZoom}
          failure={failure === null ? null : () => onSelect(failure.mark)}
        />
      )}
      <Gantt
        {...{ snapshot, view, clock, density, zoom, words, usualMs, onSelect }}
        onZoom={setZoom}
        selected={found === null ? null : selected}
        onShowLog={showLog}
        onToggleFollow={() => onFollow(!following)}
      />
      <p className="sr-only">{t("keys")}</p>
      <Legend state={state} phone={phone} typical={typical !== null && density === "comfortable"} words={words} />
      {!phone && (
        <div className="grid flex-1 grid-cols-[minmax(0,1fr)_262px] border-t border-line max-lg:grid-cols-1">
          <section aria-labelledby="decides" className="min-w-0 pt-3 pr-5 pb-4 pl-6">
            <div className="mb-1.5 flex items-center justify-between gap-3">
              <h2 id="decides" className="text-14 font-semibold">
                {t(isLive(state.run) ? "path.title" : "path.titleEnded")}
              </h2>
              <span className="text-12 text-fg-3">{t(typical === null ? "path.subTook" : "path.sub")}</span>
            </div>
            <PathList items={view.items} selected={selected} onSelect={onSelect} words={words} />
          </section>
          <div className="min-w-0 border-l border-line px-5 pt-3 pb-4 max-lg:border-t max-lg:border-l-0">
            {shownMark === null ? (
              <p className="text-12 text-fg-3">{t("task.none")}</p>
            ) : (
              <TaskPanel
                state={state}
                found={shownMark}
                nowMs={nowMs}
                usualMs={shown === null ? null : usualMs(shown)}
                nameOf={nameOf}
                onShowLog={showLog}
                onClose={found === null ? null : () => onSelect(null)}
                words={words}
              />
            )}
          </div>
        </div>
      )}
      {phone && found !== null && (
        <div className="border-t border-line px-4 py-3">
          <TaskPanel
            state={state}
            found={found}
            nowMs={nowMs}
            usualMs={selected === null ? null : usualMs(selected)}
            nameOf={nameOf}
            onShowLog={showLog}
            onClose={() => onSelect(null)}
            words={words}
          />
        </div>
      )}
    </>
  );
}
