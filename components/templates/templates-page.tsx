"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page, PageTitle } from "@/components/layout/page";
import { useQueryState } from "@/components/layout/use-query-state";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi } from "@/lib/api-client/query";
import { MatrixView } from "./matrix-view";

/** Every service on every operating system, in both modes, and what keeping that up takes. */
export function TemplatesPage() {
  const t = useTranslations("templates");
  const [cloud, setCloud] = useQueryState("cloud");
  const { data, error, refetch, isFetching } = useApi("getTemplates", { query: cloud === null ? {} : { cloud } });
  if (data && data.cloud !== null) {
    return (
      <Page fill crumbs={[{ label: t("section") }, { label: t("title") }]}>
        {/* Another cloud's selection and dialogs are about other cells. */}
        <MatrixView key={data.cloud} matrix={data} onCloud={setCloud} />
      </Page>
    );
  }
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      <PageTitle>{t("title")}</PageTitle>
      {data && (
        <EmptyState className="mt-3.5" title={t("noCloud")}>
          {t("noCloudDetail")}
        </EmptyState>
      )}
      {!data && error && (
        <ApiErrorState
          error={error}
          title={t("notLoaded")}
          onRetry={() => void refetch()}
          retrying={isFetching}
          className="mt-3.5"
        />
      )}
      {!data && !error && <MatrixSkeleton />}
    </Page>
  );
}

function MatrixSkeleton() {
  return (
    <Loading className="mt-3.5">
      <Skeleton className="w-full h-24" />
      <div className="mt-3.5 rounded-card border border-line-2">
        {[0, 1, 2, 3].map((row) => (
          <div key={row} className="flex h-[66px] items-center gap-8 border-b border-line px-3.5 last:border-b-0">
            <Skeleton className="w-24" />
            <Skeleton className="w-40" />
            <Skeleton className="w-40 max-md:hidden" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
