"use client";

import { useTranslations } from "next-intl";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import { ServiceList } from "./service-list";

/** What people can pick: which services, in which order, within which limits. */
export function ServicesPage() {
  const t = useTranslations("services");
  const may = useMay("service.manage");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <Services />
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

function Services() {
  const t = useTranslations("services");
  const query = useApi("listCuratedServices", {});
  const { data } = query;
  return (
    <div className="max-w-[1100px]">
      <PageHead title={t("title")} lead={t("lead")} className="mb-3.5" />
      <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
      {data && data.items.length === 0 && <EmptyState title={t("empty")} />}
      {data && data.items.length > 0 && <ServiceList services={data.items} byName={data.byName} />}
    </div>
  );
}
