"use client";

import {
  ChevronRight,
  CircleCheck,
  CircleX,
  Clock3,
  LoaderCircle,
  type LucideIcon,
  Minus,
  TriangleAlert,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import type { Tone } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { StatusText } from "@/components/ui/status-text";
import type { Run } from "./schedule";
import type { Standing } from "./standing";

const LOOK: Record<Standing["state"], { tone: Tone; icon: LucideIcon; spin?: boolean }> = {
  never: { tone: "idle", icon: Minus },
  running: { tone: "run", icon: LoaderCircle, spin: true },
  waiting: { tone: "warn", icon: Clock3 },
  failed: { tone: "fail", icon: CircleX },
  done: { tone: "ok", icon: CircleCheck },
};

type StandingTextProps = { standing: Standing; enabled: boolean; timeZone: string };

/** How the last runs went, in a few words; a screen reader hears of it when it changes. */
export function StandingText({ standing, enabled, timeZone }: StandingTextProps) {
  const t = useTranslations("exports.standing");
  const format = useFormat();
  const stamp = (at: string) => format.stamp(new Date(at), timeZone);
  const words = () => {
    if (standing.run === null) return t(standing.state);
    const { nextAt, endedAt, dueAt } = standing.run;
    if (standing.state !== "waiting") return t(standing.state, { at: stamp(endedAt ?? dueAt) });
    return enabled ? t("waiting", { at: stamp(nextAt) }) : t("waitingPaused");
  };
  return (
    <span role="status">
      <StatusText {...LOOK[standing.state]} className="kit:whitespace-normal">
        {words()}
      </StatusText>
    </span>
  );
}

/** Why a file could not be delivered, and what to do. */
export function RunFailure({ run, className }: { run: Run; className?: string }) {
  const t = useTranslations("exports");
  const format = useFormat();
  if (!run.failure) return null;
  return (
    <div className={cn("flex items-start gap-2 rounded-control bg-fail-bg px-3 py-2", className)}>
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-fail-mark" />
      <p className="min-w-0 max-w-prose wrap-anywhere">
        <b className="font-semibold">{t("failedMonth", { month: format.month(run.month) })}</b> {run.failure.detail}
        <span className="block">{run.failure.remedy}</span>
      </p>
    </div>
  );
}

/** The last runs, the newest first; each opens to what it delivered, or why not. */
export function RunList({ runs, timeZone }: { runs: readonly Run[]; timeZone: string }) {
  const t = useTranslations("exports");
  return (
    <details className="border-t border-line">
      <summary className="cursor-pointer px-3.5 py-2.5 text-12 text-fg-2 hover:text-fg">
        {t("runs", { count: runs.length })}
      </summary>
      <ul className="divide-y divide-line border-t border-line">
        {runs.map((run) => (
          <li key={run.id}>
            <RunLine {...{ run, timeZone }} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function RunLine({ run, timeZone }: { run: Run; timeZone: string }) {
  const t = useTranslations("exports");
  const format = useFormat();
  const { month, state, endedAt, nextAt, attempts, fileName, rows, bytes, sha256 } = run;
  const stamp = (at: string) => format.stamp(new Date(at), timeZone);
  return (
    <details className="group/run">
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-4 gap-y-0.5 px-3.5 py-2 hover:bg-surface-3 max-md:min-h-11">
        <span className="flex w-40 items-center gap-1.5 font-medium">
          <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-fg-3 group-open/run:rotate-90" />
          {format.month(month)}
        </span>
        <StatusText {...LOOK[state]} className="w-36">
          {t(`run_${state}`)}
        </StatusText>
        <span className="text-fg-2">{endedAt === null ? t("nextAttempt", { at: stamp(nextAt) }) : stamp(endedAt)}</span>
      </summary>
      <div className="px-3.5 pb-3 md:pl-[34px]">
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-12 [&_dt]:text-fg-3">
          <dt>{t("attempts")}</dt>
          <dd>{format.count(attempts)}</dd>
          {fileName !== null && rows !== null && bytes !== null && (
            <>
              <dt>{t("file")}</dt>
              <dd className="mono wrap-anywhere">{fileName}</dd>
              <dt>{t("size")}</dt>
              <dd>{t("sizeOf", { rows, size: format.bytes(bytes) })}</dd>
            </>
          )}
          {sha256 !== null && (
            <>
              <dt>SHA-256</dt>
              <dd className="flex items-start gap-2">
                <span className="mono min-w-0 wrap-anywhere">{sha256}</span>
                <CopyButton text={sha256} what={t("copyDigest")} size="sm" variant="ghost" />
              </dd>
            </>
          )}
        </dl>
        <RunFailure run={run} className="mt-2" />
      </div>
    </details>
  );
}
