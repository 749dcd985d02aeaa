"use client";

import { useTranslations } from "next-intl";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { useMay, useProject } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useQueryFilter } from "@/components/layout/use-query-state";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi } from "@/lib/api-client/query";
import type { MonthCosts } from "@/lib/contract/schemas/costs";
import { BillingHead } from "./billing-head";
import { billingPath, readBillingFilter, type BillingFilter } from "./billing-filter";
import { DaysCard } from "./days-card";
import { FigureStrip } from "./figure-strip";
import { IdleCard } from "./idle-card";
import { LinePanel } from "./line-panel";
import { LinesCard } from "./lines-card";

/** What was used, by whom, and what it cost, month by month. */
export function BillingPage() {
  const t = useTranslations("billing");
  const project = useProject();
  const mayAll = useMay("cost.all");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]} fill>
      {mayAll || project ? (
        <Months mayAll={mayAll} />
      ) : (
        <div className="p-6">
          <Forbidden page={t("title")} title={t("forbidden")}>
            {t("forbiddenDetail")}
          </Forbidden>
        </div>
      )}
    </Page>
  );
}

function Months({ mayAll }: { mayAll: boolean }) {
  const t = useTranslations("billing");
  const project = useProject();
  const [filter, setFilter] = useQueryFilter(readBillingFilter, billingPath);
  const own = !mayAll || (filter.own && project !== null);
  const month = filter.month ?? "current";
  const by = own && filter.by === "project" ? "service" : filter.by;
  const query = { by, ...(filter.tag !== null && { tag: filter.tag }) };
  const all = useApi("getCosts", { params: { month }, query }, { enabled: !own, refetchInterval: 60_000 });
  const one = useApi(
    "getProjectCosts",
    { params: { month, project: project?.name ?? "" }, query },
    { enabled: own && project !== null, refetchInterval: 60_000 },
  );
  const asked = own ? one : all;
  return (
    <div className="grid min-h-0 flex-1 grid-cols-1 lg:has-[aside]:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-h-0 overflow-y-auto px-6 pt-[22px] pb-8 max-md:overflow-visible max-md:px-4 max-md:pt-4 max-md:pb-24">
        <BillingHead filter={{ ...filter, by, own }} mayAll={mayAll} data={asked.data} onChange={setFilter} />
        <QueryState query={asked} title={t("notLoaded")} loading={<BillingSkeleton />} className="mb-3.5" />
        {asked.data && <Cards data={asked.data} filter={{ ...filter, by, own }} onChange={setFilter} />}
      </div>
      {filter.line !== null && (
        <LinePanel
          key={filter.line}
          stack={filter.line}
          month={month}
          onClose={() => setFilter({ ...filter, line: null })}
        />
      )}
    </div>
  );
}

type CardsProps = { data: MonthCosts; filter: BillingFilter; onChange: (filter: BillingFilter) => void };

function Cards({ data, filter, onChange }: CardsProps) {
  const t = useTranslations("billing");
  const empty = data.groups.length === 0 && data.monthly.length === 0;
  return (
    <div className="flex flex-col gap-3">
      <FigureStrip data={data} />
      {empty ? (
        <EmptyState title={t(data.unpriced ? "unpricedTitle" : "empty")}>
          {t(data.unpriced ? "unpriced" : "emptyDetail")}
        </EmptyState>
      ) : (
        <>
          <DaysCard data={data} filter={filter} onChange={onChange} />
          <LinesCard data={data} filter={filter} onChange={onChange} />
          {data.running && <IdleCard own={filter.own} />}
        </>
      )}
    </div>
  );
}

function BillingSkeleton() {
  return (
    <Loading>
      <div className="flex flex-col gap-3">
        <Skeleton className="h-20 w-full rounded-card" />
        <Skeleton className="h-72 w-full rounded-card" />
        <Skeleton className="h-48 w-full rounded-card" />
      </div>
    </Loading>
  );
}
