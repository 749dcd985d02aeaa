"use client";

import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import { stepCounts, taskCounts } from "@/lib/deployments/timeline/find-mark";
import { isLive } from "@/lib/deployments/timeline/types";
import { formatCount } from "@/lib/util/format";
import { pathName } from "./path-list";
import type { Snapshot } from "./session";
import type { View } from "./use-view";
import type { Words } from "./use-words";

/** Under this many comparable launches there is no forecast. */
const ENOUGH = 5;

export type Figures = {
  main: string;
  mainLabel: string;
  /** Behind the figure instead of above it. */ after: string;
  detail: string;
  elapsed: string;
  against: string;
};

/** The figures of the strip as text; the phone's head shows the same ones. */
export function figuresOf(detail: DeploymentDetail, snapshot: Snapshot, words: Words): Figures {
  const { t, duration } = words;
  const { state, nowMs, eta, pausedMs } = snapshot;
  const typical = detail.history.typical;
  const at = (ms: number) => words.time(new Date(state.origin + state.skippedMs + ms));
  const ahead =
    typical === null
      ? null
      : Math.round((isLive(state.run) && eta !== null ? eta.aheadMs : typical.p50Ms - nowMs) / 1_000) * 1_000;
  const against =
    pausedMs !== null
      ? t("stats.paused", { at: words.clock(pausedMs) })
      : ahead === null || state.cancelledMs !== null || state.run === "failed"
        ? ""
        : ahead === 0
          ? t("stats.asTypical")
          : t(ahead > 0 ? "stats.ahead" : "stats.behind", { duration: duration(Math.abs(ahead)) });
  const elapsed = duration(nowMs);
  if (!isLive(state.run)) {
    const key = state.run === "succeeded" ? "after" : "stoppedAfter";
    return {
      main: duration(nowMs),
      mainLabel: t(`stats.${key}`),
      after: t(`stats.${key}`),
      detail: t("stats.endedAt", { at: at(nowMs) }),
      elapsed,
      against,
    };
  }
  const mainLabel = t(`stats.inAbout.${state.run === "cancelling" ? "destroy" : detail.kind}`);
  // Before its events are here, nothing is known but that it runs.
  if (!snapshot.loaded) return { main: "–", mainLabel, after: "", detail: "", elapsed, against: "" };
  if (state.run === "queued") {
    const position = detail.queuePosition;
    return {
      main: t("stats.queued"),
      mainLabel,
      after: "",
      detail: position === null ? "" : t("stats.queuePosition", { position }),
      elapsed,
      against: "",
    };
  }
  if (eta === null) {
    const launches = detail.history.launches;
    const why = launches < ENOUGH ? t("stats.launchesSoFar", { count: launches, enough: ENOUGH }) : "";
    return { main: t("stats.noHistory"), mainLabel, after: "", detail: why, elapsed, against };
  }
  const left = (ms: number) => duration(Math.max(0, ms - nowMs));
  const range = t("stats.likely", { at: at(eta.readyMs), low: left(eta.lowMs), high: left(eta.highMs) });
  return { main: left(eta.readyMs), mainLabel, after: t("stats.left"), detail: range, elapsed, against };
}

/** Four figures above the chart. */
export function StatStrip({
  detail,
  snapshot,
  view,
  words,
}: {
  detail: DeploymentDetail;
  snapshot: Snapshot;
  view: View;
  words: Words;
}) {
  const { t } = words;
  const { state } = snapshot;
  const figures = figuresOf(detail, snapshot, words);
  const counts = taskCounts(state);
  const steps = stepCounts(state);
  const { total } = view.tasks.all;
  const count = (value: number) => formatCount(value, words.locale);
  const live = isLive(state.run);
  const { typical } = detail.history;
  const deciding = view.items.find((i) => i.state === "failed") ?? view.items.find((i) => i.state === "running");
  const longest = view.items.reduce<(typeof view.items)[number] | undefined>(
    (best, i) => (best === undefined || i.tookMs > best.tookMs ? i : best),
    undefined,
  );
  const shown = live ? deciding : longest;
  const name = shown === undefined ? null : pathName(shown, words);
  const next = view.items.filter((i) => i.state === "todo").map((i) => pathName(i, words).text);
  const upNext = next.slice(0, 2);
  const long = figures.main.length > 14;
  return (
    <dl className="grid grid-cols-[1.55fr_.9fr_1.05fr_1.25fr] border-b border-line max-lg:grid-cols-2 [&>div:first-child]:border-l-0 [&>div:first-child]:pl-6">
      <Stat label={figures.mainLabel} value={figures.main} small={long} detail={figures.detail} />
      {live || typical === null ? (
        <Stat label={t("stats.elapsed")} value={figures.elapsed} detail={figures.against} />
      ) : (
        <Stat label={t("stats.typical")} value={words.duration(typical.p50Ms)} detail={figures.against} />
      )}
      {total === null || total === 0 ? (
        <Stat
          label={t("stats.steps")}
          value={<Of t={t} done={count(steps.done)} total={count(steps.total)} />}
          detail={counts.done === 0 ? "" : t("stats.tasksDone", { count: counts.done })}
        />
      ) : (
        <Stat
          label={t("stats.tasks")}
          value={<Of t={t} done={count(counts.done)} total={count(total)} />}
          title={live ? t("stats.tasksFrom", { count: detail.history.launches }) : undefined}
          detail={t("stats.taskDetail", { changed: count(counts.changed), same: count(counts.same + counts.skipped) })}
        />
      )}
      <Stat
        label={t(live ? "stats.deciding" : "stats.longest")}
        small
        value={
          name === null || shown === undefined ? (
            <span className="font-normal text-fg-3">{t("stats.nothing")}</span>
          ) : (
            <>
              <span className="mono">{shown.node ?? t("path.all")}</span>{" "}
              <span lang={name.source ? "en" : undefined}>{name.text}</span>
            </>
          )
        }
        detail={
          live && upNext.length > 0
            ? t("stats.then", { what: upNext.join(", ") })
            : !live && shown !== undefined
              ? words.duration(shown.tookMs, true)
              : ""
        }
      />
    </dl>
  );
}

/** "101 of 123": the first figure is what is read. */
function Of({ t, done, total }: { t: Words["t"]; done: string; total: string }) {
  return t.rich("stats.of", {
    done,
    total,
    rest: (chunks) => <span className="text-14 font-normal tracking-normal text-fg-3">{chunks}</span>,
  });
}

function Stat({
  label,
  value,
  detail,
  title,
  small = false,
}: {
  label: string;
  value: ReactNode;
  detail: string;
  title?: string | undefined;
  small?: boolean;
}) {
  return (
    <div className="min-w-0 border-l border-line pt-3 pr-4 pb-3 pl-5">
      <dt className="truncate text-12 text-fg-3">{label}</dt>
      <dd
        title={title}
        className={cn(
          "h-[26px] truncate leading-[26px] font-semibold",
          small ? "text-14" : "text-20 tracking-[-0.02em]",
        )}
      >
        {value}
      </dd>
      <dd className="min-h-[17px] truncate text-12 text-fg-2" title={detail}>
        {detail}
      </dd>
    </div>
  );
}
