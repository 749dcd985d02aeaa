"use client";

import { Ban, CircleCheck, LoaderCircle, OctagonX, ScrollText, SkipForward, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { Found } from "@/lib/deployments/timeline/find-mark";
import type { AttemptState, MarkStatus, TimelineState, WorkMs } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

const LOOK: Record<AttemptState | MarkStatus, { tone: Tone; icon: LucideIcon }> = {
  running: { tone: "run", icon: LoaderCircle },
  succeeded: { tone: "ok", icon: CircleCheck },
  ok: { tone: "ok", icon: CircleCheck },
  changed: { tone: "ok", icon: CircleCheck },
  ignored: { tone: "warn", icon: OctagonX },
  skipped: { tone: "idle", icon: SkipForward },
  failed: { tone: "fail", icon: OctagonX },
  unreachable: { tone: "fail", icon: OctagonX },
  cancelled: { tone: "idle", icon: Ban },
  interrupted: { tone: "idle", icon: Ban },
};

export type TaskPanelProps = {
  state: TimelineState;
  found: Found;
  nowMs: WorkMs;
  usualMs: number | null;
  nameOf: (step: string) => string;
  onShowLog: () => void;
  /** Null where nothing was selected: the panel shows of itself what decides the finish. */
  onClose: (() => void) | null;
  words: Words;
};

/** What is known about the selected task or step. */
export function TaskPanel({ state, found, nowMs, usualMs, nameOf, onShowLog, onClose, words }: TaskPanelProps) {
  const { t } = words;
  const { track, attempt, task, place } = found;
  const m = task ?? attempt;
  const status = task?.status ?? attempt.state;
  const took = task?.durationMs ?? (m.endMs ?? Math.max(nowMs, m.startMs)) - m.startMs;
  const total = task === null ? 0 : attempt.tasks.filter((other) => other.lane === task.lane).length;
  const foreign = track.needs.filter((need) => state.tracks.get(need)?.node !== track.node);
  const rows: [string, ReactNode][] = [
    [t(status === "running" ? "task.runningFor" : "task.took"), words.duration(took, true)],
    ...(usualMs === null ? [] : ([[t("task.usually"), words.duration(usualMs, true)]] as [string, ReactNode][])),
    [t("task.started"), words.clock(m.startMs)],
    ...(task === null ? [] : ([[t("task.step"), words.action(track.action)]] as [string, ReactNode][])),
    ...(foreign.length === 0
      ? []
      : ([[t("task.needs"), foreign.map(nameOf).slice(0, 3).join(", ")]] as [string, ReactNode][])),
    ...(attempt.attempt === 1 ? [] : ([[t("task.attempt"), attempt.attempt]] as [string, ReactNode][])),
    ...(attempt.resumed ? ([[t("task.resumed"), t("task.yes")]] as [string, ReactNode][]) : []),
    ...(task === null && attempt.progress !== null
      ? ([
          [
            t("task.progress"),
            <span key="p" lang="en">
              {attempt.progress.text}
            </span>,
          ],
        ] as [string, ReactNode][])
      : []),
  ];
  const output = task?.output.trim() ?? "";
  const { tone, icon } = LOOK[status];
  return (
    <section aria-labelledby="selected-task">
      <div className="flex items-center justify-between gap-2">
        <h2 id="selected-task" className="text-14 font-semibold">
          {t(onClose === null ? "stats.deciding" : task === null ? "task.titleStep" : "task.title")}
        </h2>
        <Badge tone={tone} icon={icon} spin={status === "running"}>
          {words.status(status)}
        </Badge>
      </div>
      <div className="mt-2 font-semibold break-words" lang={task === null ? undefined : "en"}>
        {task?.name ?? words.action(track.action)}
      </div>
      <div className="text-12 text-fg-3">
        <span className="mono">{task?.node ?? track.node ?? t("wholeStack")}</span>
        {task !== null && `, ${t("task.place", { place, total })}`}
      </div>
      <dl className="mt-2.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-12 [&>dd]:text-right [&>dt]:text-fg-3">
        {rows.map(([label, value]) => (
          <div key={label} className="contents [&>dd]:text-right [&>dt]:text-fg-3">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {output !== "" && (
        <pre
          lang="en"
          tabIndex={0}
          aria-label={t("task.output")}
          className="mt-2.5 max-h-28 overflow-auto rounded-control border border-line bg-surface-2 p-2 font-mono text-11 whitespace-pre-wrap"
        >
          {output}
        </pre>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" onClick={onShowLog}>
          <ScrollText aria-hidden="true" />
          {t("task.showLog")}
        </Button>
        {onClose !== null && (
          <Button size="sm" variant="ghost" onClick={onClose}>
            {t("task.close")}
          </Button>
        )}
      </div>
    </section>
  );
}
