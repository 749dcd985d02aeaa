"use client";

import { Route } from "lucide-react";
import { findMark } from "@/lib/deployments/timeline/find-mark";
import type { TimelineState, WorkMs } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

type MarkTipProps = {
  state: TimelineState;
  mark: string;
  x: number;
  y: number;
  nowMs: WorkMs;
  usualMs: (id: string) => number | null;
  path: readonly string[];
  words: Words;
};

/** What is under the pointer. The focused mark's label says the same to everybody without one. */
export function MarkTip({ state, mark, x, y, nowMs, usualMs, path, words }: MarkTipProps) {
  const found = findMark(state, mark);
  if (found === null) return null;
  const { track, attempt, task } = found;
  const m = task ?? attempt;
  const took = task?.durationMs ?? (m.endMs ?? Math.max(nowMs, m.startMs)) - m.startMs;
  const usual = usualMs(mark);
  const node = task?.node ?? track.node ?? words.t("wholeStack");
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute z-20 w-56 rounded-card border border-line-2 bg-surface px-3 py-2.5 text-12 shadow-3"
      style={{ top: y + 8, left: `clamp(8px, ${x - 112}px, calc(100% - 232px))` }}
    >
      <div className="truncate font-semibold" lang={task === null ? undefined : "en"}>
        {task?.name ?? words.action(track.action)}
      </div>
      <div className="truncate text-fg-3">
        <span className="mono">{node}</span>, {words.status(task?.status ?? attempt.state)}
        {attempt.attempt > 1 && `, ${words.t("attempt", { n: attempt.attempt })}`}
      </div>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 [&>dd]:text-right [&>dt]:text-fg-3">
        <dt>{words.t("tip.took")}</dt>
        <dd className="font-semibold">{words.duration(took, true)}</dd>
        {usual !== null && (
          <>
            <dt>{words.t("tip.typical")}</dt>
            <dd>{words.duration(usual, true)}</dd>
          </>
        )}
        <dt>{words.t("tip.started")}</dt>
        <dd>{words.clock(m.startMs)}</dd>
      </dl>
      {path.includes(track.key) && (
        <div className="mt-2 flex items-center gap-1.5 border-t border-line pt-2 text-fg-2">
          <Route className="size-3.5" />
          {words.t("tip.onPath")}
        </div>
      )}
    </div>
  );
}
