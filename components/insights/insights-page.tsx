"use client";

import { useTranslations } from "next-intl";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useQueryFilter } from "@/components/layout/use-query-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi } from "@/lib/api-client/query";
import type { Insights } from "@/lib/contract/schemas/insights";
import { CellsCard } from "./cells-card";
import { ExportMenu } from "./export-menu";
import { FailuresCard } from "./failures-card";
import { insightPath, readInsightFilter, toQuery } from "./insight-filter";
import { InsightFilters } from "./insight-filters";
import { ModePanel } from "./mode-panel";
import { MoreCard } from "./more-card";
import { TrendCard } from "./trend-card";
import { UpkeepCard } from "./upkeep-card";

/** The two modes as this installation has measured them, and what keeping them up takes. */
export function InsightsPage() {
  const t = useTranslations("insights");
  const may = useMay("insight.read");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <Measured />
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

function Measured() {
  const t = useTranslations("insights");
  const [filter, setFilter] = useQueryFilter(readInsightFilter, insightPath);
  const query = useApi("getInsights", { query: toQuery(filter) });
  const { data } = query;
  const launches = data?.modes.reduce((sum, { ready, failed }) => sum + ready + failed, 0) ?? 0;
  return (
    <>
      <PageHead
        live
        title={t("title")}
        lead={
          <>
            {data && t("lead", { count: launches, period: t(`periods.${filter.period}`) })}
            {launches > 0 && (filter.service === null || filter.os === null) && ` ${t("like")}`}
          </>
        }
      >
        <ExportMenu filter={filter} />
      </PageHead>
      <InsightFilters filter={filter} data={data} onChange={setFilter} />
      <QueryState query={query} title={t("notLoaded")} loading={<InsightsSkeleton />} className="mb-3.5" />
      {data && <Cards data={data} />}
    </>
  );
}

function Cards({ data }: { data: Insights }) {
  const t = useTranslations("insights");
  const [first, second] = data.modes;
  if (!first || !second) return null;
  return (
    <div className="flex flex-col gap-3.5">
      <section aria-label={t("modes")} className="grid grid-cols-2 gap-3.5 max-lg:grid-cols-1">
        <ModePanel figures={first} other={second} stepMs={data.stepMs} />
        <ModePanel figures={second} other={first} stepMs={data.stepMs} />
      </section>
      <TrendCard weeks={data.weeks} />
      <FailuresCard data={data} />
      <CellsCard cells={data.cells} />
      <div className="grid grid-cols-2 items-start gap-3.5 max-lg:grid-cols-1">
        <UpkeepCard upkeep={data.upkeep} />
        <MoreCard more={data.more} />
      </div>
    </div>
  );
}

function InsightsSkeleton() {
  return (
    <Loading>
      <div className="grid grid-cols-2 gap-3.5 max-lg:grid-cols-1">
        {[0, 1].map((card) => (
          <div key={card} className="flex h-[248px] flex-col justify-between rounded-card border border-line-2 p-4">
            <Skeleton className="w-24" />
            <Skeleton className="h-7 w-28" />
            <Skeleton className="h-20 w-full" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
