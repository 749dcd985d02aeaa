"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { DeploymentDetail, DeploymentSummary, RunState } from "@/lib/contract/schemas/deployments";
import type { StepAction } from "@/lib/contract/schemas/stacks";
import type { Found } from "@/lib/deployments/timeline/find-mark";
import type { AttemptState, LogLine, MarkStatus } from "@/lib/deployments/timeline/types";
import { formatClock, formatDuration, formatTime } from "@/lib/util/format";
import { localText, type Locale } from "@/lib/util/locale";

type TitleState = "active" | "removing" | "succeeded" | "failed" | "cancelled" | "cancel-failed";

const TITLE: Record<RunState, TitleState> = {
  queued: "active",
  running: "active",
  settling: "active",
  succeeded: "succeeded",
  failed: "failed",
  cancelling: "removing",
  cancelled: "cancelled",
  "cancel-failed": "cancel-failed",
};

/** A deployment's name for people: its stack's, or its image's. */
export const subjectOf = (d: DeploymentSummary): string => d.stack?.name ?? d.os?.title ?? d.title;

/** Sentences and figures of the timeline in the reader's language. Task names and log lines stay as their tool wrote them. */
export function useWords() {
  const t = useTranslations("timeline");
  const common = useTranslations("common");
  const locale: Locale = useLocale();
  return useMemo(() => {
    const duration = (ms: number, precise = false) => formatDuration(ms, locale, { precise });
    const status = (s: AttemptState | MarkStatus | "pending") => t(`status.${s}`);
    const actionOf = ({ title, node }: NonNullable<DeploymentSummary["action"]>) =>
      `${localText(title, locale)}${node === null ? "" : ` (${node})`}`;
    const action = (a: StepAction) => t(`action.${a}`);
    return {
      t,
      locale,
      common,
      duration,
      status,
      action,
      clock: formatClock,
      time: (at: Date) => formatTime(at, locale, { seconds: true }),
      role: (title: { en: string; ko?: string | undefined } | null) => (title === null ? "" : localText(title, locale)),
      title: (d: DeploymentDetail, run: RunState) =>
        t(`title.${d.kind}.${TITLE[run]}`, { name: subjectOf(d), action: d.action ? actionOf(d.action) : "" }),
      actionOf,
      /** "db-3, Restore snapshot, running 8 s, usually 14 s, on the critical path" */
      markLabel: (found: Found, nowMs: number, usualMs: number | null, onPath: boolean) => {
        const { track, attempt, task } = found;
        const m = task ?? attempt;
        const took = task?.durationMs ?? (m.endMs ?? Math.max(nowMs, m.startMs)) - m.startMs;
        const parts = [
          task?.node ?? track.node ?? t("wholeStack"),
          task === null ? action(track.action) : task.name,
          t("label.took", { status: status(task?.status ?? attempt.state), duration: duration(took, true) }),
        ];
        if (usualMs !== null) parts.push(t("label.usually", { duration: duration(usualMs, true) }));
        if (onPath) parts.push(t("label.onPath"));
        return parts.join(", ");
      },
      logText: (line: LogLine): string | null => {
        const { text } = line;
        switch (text.kind) {
          case "source":
            return text.text;
          case "address":
            return t("log.address", { address: text.address });
          case "task-started":
            return null;
          case "task-ended": {
            const took = duration(text.durationMs, true);
            return text.note === ""
              ? t("log.task", { status: status(text.status), duration: took })
              : t("log.taskNote", { status: status(text.status), note: text.note });
          }
          case "more":
            return t("log.more", { lines: text.lines });
          case "step":
            return t(`log.step.${text.what}`, { action: action(text.action), attempt: text.attempt });
          case "run":
            return text.by === null
              ? t(`log.run.${text.what}`)
              : t("log.by", { what: t(`log.run.${text.what}`), by: text.by });
        }
      },
    };
  }, [t, common, locale]);
}

export type Words = ReturnType<typeof useWords>;
