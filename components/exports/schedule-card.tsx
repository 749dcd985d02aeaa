"use client";

import { CirclePause, CirclePlay, Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { EditButton, RemoveButton } from "@/components/layout/row-buttons";
import { useErrorText } from "@/components/layout/use-error-text";
import { useFormat } from "@/components/layout/use-format";
import { useProjectTitle } from "@/components/layout/use-project-title";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { useToast } from "@/components/ui/toast";
import type { ApiError } from "@/lib/api-client/api-error";
import { useApiMutation } from "@/lib/api-client/query";
import { RunFailure, RunList, StandingText } from "./run-list";
import type { Schedule } from "./schedule";
import { formOf, hourText, settingsOf } from "./schedule-form";
import type { Standing } from "./standing";
import { useTargetWords } from "./use-target-words";

type ScheduleCardProps = {
  schedule: Schedule;
  standing: Standing;
  timeZone: string;
  onEdit: () => void;
  onRemove: () => void;
  /** It was asked to run. */
  onRun: () => void;
};

/** One scheduled export: what goes where and when, how that went, and what can be done with it. */
export function ScheduleCard({ schedule, standing, timeZone, onEdit, onRemove, onRun }: ScheduleCardProps) {
  const t = useTranslations("exports");
  const common = useTranslations("common");
  const titleOf = useProjectTitle();
  const { name, project, dataset, format, enabled, runs } = schedule;
  return (
    <Card aria-label={name}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-3.5 pt-3">
        <div className="min-w-0">
          <h2 className="text-14 font-semibold wrap-anywhere">{name}</h2>
          <p className="mt-1 flex flex-wrap gap-1.5">
            {!enabled && (
              <Badge tone="idle" icon={CirclePause}>
                {t("paused")}
              </Badge>
            )}
            <Badge>{common(`datasets.${dataset}`)}</Badge>
            <Badge>{common(`formats.${format}`)}</Badge>
            <Badge>{project === null ? t("allProjects") : titleOf(project)}</Badge>
          </p>
        </div>
        <Actions {...{ schedule, onEdit, onRemove, onRun }} running={standing.state === "running"} />
      </header>
      <Facts {...{ schedule, standing, timeZone }} />
      {standing.run?.failure && <RunFailure run={standing.run} className="mx-3.5 mb-3" />}
      {runs.length > 0 && <RunList {...{ runs, timeZone }} />}
    </Card>
  );
}

function Facts({ schedule, standing, timeZone }: Pick<ScheduleCardProps, "schedule" | "standing" | "timeZone">) {
  const t = useTranslations("exports");
  const format = useFormat();
  const words = useTargetWords();
  const { target, hour, enabled, nextAt } = schedule;
  const next = !enabled
    ? t("nextPaused")
    : standing.state === "running"
      ? t("nextNow")
      : format.stamp(new Date(nextAt), timeZone);
  return (
    <dl className="grid grid-cols-[2fr_1fr_1fr_1.5fr] gap-x-6 gap-y-2 px-3.5 py-3 max-lg:grid-cols-2">
      <Fact term={t("target")} wide>
        {words(target)}
      </Fact>
      <Fact term={t("daily")}>{t("dailyAt", { hour: hourText(hour), zone: timeZone })}</Fact>
      <Fact term={t("next")}>{next}</Fact>
      <Fact term={t("last")} wide>
        <StandingText {...{ standing, enabled, timeZone }} />
      </Fact>
    </dl>
  );
}

type FactProps = {
  term: string;
  /** Has a line of its own where there are few columns. */
  wide?: boolean;
  children: ReactNode;
};

const Fact = ({ term, wide = false, children }: FactProps) => (
  <div className={cn("min-w-0", wide && "max-lg:col-span-2")}>
    <dt className="text-12 text-fg-3">{term}</dt>
    <dd className="mt-0.5 wrap-anywhere">{children}</dd>
  </div>
);

type ActionsProps = Pick<ScheduleCardProps, "schedule" | "onEdit" | "onRemove" | "onRun"> & { running: boolean };

function Actions({ schedule, running, onEdit, onRemove, onRun }: ActionsProps) {
  const t = useTranslations("exports");
  const toast = useToast();
  const told = useErrorText();
  const { id, name, enabled, revision } = schedule;
  const refused = (title: string) => (error: ApiError) => {
    const { cause, remedy } = told(error);
    toast({ tone: "fail", title, detail: `${cause} ${remedy}` });
  };
  const invalidates = ["listExportSchedules"] as const;
  const run = useApiMutation("runExportSchedule", { invalidates, onSuccess: onRun, onError: refused(t("notRun")) });
  const put = useApiMutation("putExportSchedule", { invalidates, onError: refused(t("notChanged")) });
  const turn = () =>
    put.mutate({ params: { schedule: id }, body: { ...settingsOf(formOf(schedule), !enabled), revision } });
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Button
        size="sm"
        className="mr-1"
        aria-label={t("runNamed", { name })}
        busy={run.isPending || running}
        disabledReason={enabled ? null : t("runPaused")}
        onClick={() => run.mutate({ params: { schedule: id } })}
      >
        <Play aria-hidden="true" />
        {t("run")}
      </Button>
      <Button
        variant="ghost"
        size="sm"
        busy={put.isPending}
        aria-label={t(enabled ? "pauseNamed" : "resumeNamed", { name })}
        onClick={turn}
      >
        {enabled ? <Pause aria-hidden="true" /> : <CirclePlay aria-hidden="true" />}
        {t(enabled ? "pause" : "resume")}
      </Button>
      <EditButton label={t("editNamed", { name })} onClick={onEdit} />
      <RemoveButton label={t("removeNamed", { name })} onClick={onRemove} />
    </div>
  );
}
