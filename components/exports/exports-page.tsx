"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import type { Schedule, ScheduleList } from "./schedule";
import { RemoveDialog } from "./remove-dialog";
import { ScheduleCard } from "./schedule-card";
import { ScheduleDialog } from "./schedule-dialog";
import { standingOf } from "./standing";
import { useFollowRuns } from "./use-follow-runs";

/** No stream tells what workers deliver; while they do, the list is asked for as often as somebody looks up. */
const WORKING_EVERY_MS = 2_000;
const IDLE_EVERY_MS = 60_000;

const isWorking = (data: ScheduleList | undefined): boolean =>
  data?.items.some((one) => standingOf(one, data.at).state === "running") ?? false;

/** What is taken elsewhere every day, and how that went. */
export function ExportsPage() {
  const t = useTranslations("exports");
  const may = useMay("export.manage");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <Schedules />
      ) : (
        <>
          <h1 className="sr-only">{t("title")}</h1>
          <EmptyState title={t("forbidden")}>{t("forbiddenDetail")}</EmptyState>
        </>
      )}
    </Page>
  );
}

function Schedules() {
  const t = useTranslations("exports");
  const [everyMs, setEveryMs] = useState(IDLE_EVERY_MS);
  const query = useApi("listExportSchedules", {}, { staleTime: 0, refetchInterval: everyMs });
  const { data } = query;
  const wanted = isWorking(data) ? WORKING_EVERY_MS : IDLE_EVERY_MS;
  if (wanted !== everyMs) setEveryMs(wanted);
  const [edited, edit] = useState<Schedule | "new" | null>(null);
  const [removed, remove] = useState<Schedule | null>(null);
  const follow = useFollowRuns(data);
  const create = (
    <Button variant="primary" onClick={() => edit("new")}>
      <Plus aria-hidden="true" />
      {t("add")}
    </Button>
  );
  return (
    <div className="max-w-[1200px]">
      <PageHead title={t("title")} lead={t("lead")} className="mb-3.5">
        {data && data.items.length > 0 && create}
      </PageHead>
      <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
      {data && <List data={data} create={create} onEdit={edit} onRemove={remove} onRun={follow} />}
      {edited !== null && data && (
        <ScheduleDialog
          schedule={edited === "new" ? null : edited}
          timeZone={data.timeZone}
          onClose={() => edit(null)}
        />
      )}
      {removed && <RemoveDialog schedule={removed} onClose={() => remove(null)} />}
    </div>
  );
}

type ListProps = {
  data: ScheduleList;
  create: ReactNode;
  onEdit: (schedule: Schedule) => void;
  onRemove: (schedule: Schedule) => void;
  /** It was asked to run. */
  onRun: (id: string) => void;
};

function List({ data: { items, at, timeZone }, create, onEdit, onRemove, onRun }: ListProps) {
  const t = useTranslations("exports");
  if (items.length === 0)
    return (
      <EmptyState title={t("empty")} action={create}>
        {t("emptyDetail")}
      </EmptyState>
    );
  return (
    <ul className="flex flex-col gap-3">
      {items.map((schedule) => (
        <li key={schedule.id}>
          <ScheduleCard
            {...{ schedule, timeZone }}
            standing={standingOf(schedule, at)}
            onEdit={() => onEdit(schedule)}
            onRemove={() => onRemove(schedule)}
            onRun={() => onRun(schedule.id)}
          />
        </li>
      ))}
    </ul>
  );
}
