"use client";

import { useTranslations } from "next-intl";
import { Page, PageTitle } from "@/components/layout/page";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { useQueryFilter } from "@/components/layout/use-query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { Pager } from "@/components/table/pager";
import { useSettled } from "@/components/table/use-settled";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import { fleetPath, isNarrowed, NO_FILTER, readFleetFilter, toQuery } from "./fleet-filter";
import { FleetFilters } from "./fleet-filters";
import { FleetCards, FleetTable } from "./fleet-list";

const PAGE_SIZE = 50;

/** Running machines whose image is stale or not offered any more: what to replace, and whom to talk to. */
export function FleetPage() {
  const t = useTranslations("fleet");
  const common = useTranslations("common");
  const format = useFormat();
  const [filter, setFilter] = useQueryFilter(readFleetFilter, fleetPath);
  const q = useSettled(filter.q);
  const query = useApi("listFleet", {
    query: { ...toQuery({ ...filter, q }), pageSize: PAGE_SIZE },
  });
  const { data } = query;
  const narrowed = isNarrowed(filter);
  return (
    <Page crumbs={[{ label: t("title") }]}>
      <PageTitle>{t("title")}</PageTitle>
      <p className="mt-0.5 max-w-prose text-fg-2" role="status">
        {data && data.nodes > 0 && t("lead", { outdated: data.outdated, nodes: format.count(data.nodes) })}
        {data && narrowed && ` ${t("found", { count: data.total })}`}
      </p>
      {(narrowed || (data?.outdated ?? 1) > 0) && <FleetFilters filter={filter} data={data} onChange={setFilter} />}
      <QueryState
        query={query}
        title={t("notLoaded")}
        loading={<ListSkeleton className="mt-3.5" />}
        className="my-3.5"
      />
      {data && data.total === 0 && !narrowed && (
        <EmptyState className="mt-3.5" title={data.nodes === 0 ? t("noNodes") : t("emptyTitle")}>
          {t("emptyDetail")}
        </EmptyState>
      )}
      {data && data.items.length === 0 && (narrowed || data.total > 0) && (
        <EmptyState
          title={common("nothingFound")}
          action={<Button onClick={() => setFilter(NO_FILTER)}>{common("clearFilters")}</Button>}
        />
      )}
      {data && data.items.length > 0 && (
        <>
          <FleetTable
            nodes={data.items}
            sort={filter.sort}
            onSort={(sort) => setFilter({ ...filter, sort, page: 1 })}
          />
          <FleetCards nodes={data.items} />
          <Pager
            page={filter.page}
            pageSize={PAGE_SIZE}
            total={data.total}
            onPage={(page) => setFilter({ ...filter, page })}
          />
        </>
      )}
    </Page>
  );
}
