"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { ModeBar, ModeIcon } from "@/components/layout/mode-mark";
import { Page, PageTitle } from "@/components/layout/page";
import { useProject } from "@/components/layout/project";
import { useFormat } from "@/components/layout/use-format";
import { useQueryFilter } from "@/components/layout/use-query-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { type CatalogueFilter, CatalogueFilters } from "./catalogue-filters";
import { axisEnd, measuredLaunches, offersOn } from "./ready-times";
import { ServiceCard } from "./service-card";

const GRID =
  "grid grid-cols-[repeat(auto-fill,minmax(min(100%,19rem),1fr))] gap-3.5 max-md:-mx-4 max-md:gap-0 max-md:border-t max-md:border-line";

const readFilter = (search: { get: (name: string) => string | null }): CatalogueFilter => ({
  q: search.get("q") ?? "",
  category: search.get("category") ?? "",
  os: search.get("os") ?? "",
});

export function CataloguePage() {
  const t = useTranslations("catalogue");
  const common = useTranslations("common");
  const format = useFormat();
  const project = useProject();
  const [filter, setFilter] = useQueryFilter(readFilter, paths.catalogue);
  const { data, error, refetch, isFetching } = useApi("listServices", {});
  const services = data?.items ?? [];
  const os = filter.os || null;

  const needle = filter.q.trim().toLowerCase();
  const onOs = services.filter((service) => os === null || offersOn(service, os).length > 0);
  const found = onOs.filter(
    (service) =>
      (filter.category === "" || service.category === filter.category) &&
      [service.title, service.version, format.text(service.summary), service.category]
        .join(" ")
        .toLowerCase()
        .includes(needle),
  );
  const measured = measuredLaunches(services);

  return (
    <Page crumbs={[...(project ? [{ label: project.title }] : []), { label: t("title") }]}>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <PageTitle>{t("title")}</PageTitle>
          {data && (
            <p className="mt-0.5 text-fg-2">{measured > 0 ? t("measured", { count: measured }) : t("notMeasured")}</p>
          )}
        </div>
        <p className="flex gap-4 text-12 text-fg-2 max-md:hidden">
          {(["pre-installed", "os-only"] as const).map((mode) => (
            <span key={mode} className="flex items-center gap-1.5">
              <ModeIcon mode={mode} className="size-3.5" />
              {common(`mode.${mode}`)}
              <ModeBar mode={mode} className="w-[18px]" />
            </span>
          ))}
        </p>
      </div>
      <CatalogueFilters services={onOs} all={services} filter={filter} onChange={setFilter} />
      {error && !data && (
        <ApiErrorState error={error} title={t("couldNotLoad")} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {!data && !error && <CardSkeletons />}
      {data && services.length === 0 && <EmptyState title={t("empty")}>{t("emptyDetail")}</EmptyState>}
      {services.length > 0 && found.length === 0 && (
        <EmptyState
          title={common("nothingFound")}
          action={<Button onClick={() => setFilter({ q: "", category: "", os: "" })}>{common("clearFilters")}</Button>}
        />
      )}
      {found.length > 0 && (
        <ul className={GRID}>
          {found.map((service) => (
            <li key={service.id} className="min-w-0">
              <ServiceCard service={service} os={os} axisMs={axisEnd(services, os)} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function CardSkeletons() {
  return (
    <Loading>
      <div className={GRID}>
        {[0, 1, 2].map((card) => (
          <div key={card} className="flex min-h-[214px] flex-col gap-3 rounded-card border border-line-2 p-4">
            <div className="flex items-center gap-3">
              <Skeleton className="size-8 rounded-[7px]" />
              <Skeleton className="w-28" />
            </div>
            <Skeleton className="w-full" />
            <Skeleton className="w-2/3" />
            <Skeleton className="mt-auto w-full" />
            <Skeleton className="w-full" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
