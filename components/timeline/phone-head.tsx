"use client";

import type { DeploymentDetail, RunState } from "@/lib/contract/schemas/deployments";
import type { Stage } from "@/lib/contract/schemas/stacks";
import { stepCounts } from "@/lib/deployments/timeline/find-mark";
import { isLive } from "@/lib/deployments/timeline/types";
import { RunBadge } from "./run-badge";
import type { Snapshot } from "./session";
import { figuresOf } from "./stat-strip";
import { SubjectTile } from "./subject-tile";
import { subjectOf, type Words } from "./use-words";

/** The top bar's title: what it is about, and how it stands. */
export function PhoneTitle({
  detail,
  run,
  stage,
  words,
}: {
  detail: DeploymentDetail;
  run: RunState;
  stage: Stage | null;
  words: Words;
}) {
  return (
    <>
      <SubjectTile deployment={detail} className="size-7" />
      <h1 className="min-w-0 flex-1 text-16 font-semibold text-fg">
        <span aria-hidden="true" className="block truncate">
          {subjectOf(detail)}
        </span>
        <span className="sr-only">{words.title(detail, run)}</span>
      </h1>
      <RunBadge run={run} stage={stage} />
    </>
  );
}

/** The strip's figures on a phone: one large, a bar of the time gone, and the rest as text. */
export function PhoneHead({ detail, snapshot, words }: { detail: DeploymentDetail; snapshot: Snapshot; words: Words }) {
  const { state, nowMs, eta } = snapshot;
  const figures = figuresOf(detail, snapshot, words);
  const live = isLive(state.run);
  const steps = stepCounts(state);
  const end = eta === null ? null : Math.max(eta.highMs, nowMs + 1);
  const share = (ms: number) => `${Math.min(100, (ms / (end ?? 1)) * 100)}%`;
  const done = steps.total === 0 ? 0 : steps.done / steps.total;
  return (
    <div className="px-4 pt-4 pb-3.5">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-28 font-semibold tracking-[-0.03em]">{figures.main}</span>
        <span className="text-14 text-fg-2">{figures.after}</span>
      </div>
      <div aria-hidden="true" className="relative mt-2.5 mb-2 h-2 rounded-[4px] bg-surface-4">
        <span
          className="absolute inset-y-0 left-0 rounded-[4px] bg-accent"
          style={{ width: live && end !== null ? share(nowMs) : `${done * 100}%` }}
        />
        {live && eta !== null && (
          <>
            <span
              className="hatch-ghost absolute inset-y-0 right-0 rounded-r-[4px]"
              style={{ left: share(Math.max(nowMs, eta.lowMs)) }}
            />
            <span className="absolute -top-[3px] h-3.5 w-0.5 bg-fg" style={{ left: share(eta.readyMs) }} />
          </>
        )}
      </div>
      <div className="flex flex-wrap justify-between gap-x-3 text-12 text-fg-3">
        <span>
          {live
            ? [words.t("stats.gone", { duration: figures.elapsed }), figures.against].filter(Boolean).join(", ")
            : figures.against}
        </span>
        <span>{figures.detail}</span>
      </div>
    </div>
  );
}
