"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale } from "next-intl";
import { lazy, Suspense } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page } from "@/components/layout/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { subjectOf, useWords } from "./use-words";

// The chart comes while the deployment is being read: the page itself stands before either is there.
const loadView = () => import("./deployment-view").then((m) => ({ default: m.DeploymentView }));
const DeploymentView = lazy(loadView);
if (typeof window !== "undefined") void loadView();

function Placeholder() {
  return (
    <Loading className="flex flex-col gap-4 p-6">
      <Skeleton className="h-6 w-64" />
      <Skeleton className="my-3 h-12" />
      <Skeleton className="my-3 h-72" />
    </Loading>
  );
}

/** One deployment, live. */
export function DeploymentPage({ id }: { id: string }) {
  const locale = useLocale();
  const words = useWords();
  const { t } = words;
  const client = useQueryClient();
  const query = useApi("getDeployment", { params: { deployment: id } }, { keepPrevious: false });
  const detail = query.data;
  const list = { label: t("list.title"), href: paths.deployments() };
  const loading = (
    <Page fill crumbs={[list, { label: t("timeline") }]}>
      {query.error ? (
        <ApiErrorState
          error={query.error}
          title={t("couldNotLoad")}
          className="m-6"
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <Placeholder />
      )}
    </Page>
  );
  if (detail === undefined) return loading;
  const subject = subjectOf(detail);
  const stack = detail.stack === null ? { label: subject } : { label: subject, href: paths.stack(detail.stack.id) };
  return (
    <Suspense fallback={loading}>
      <DeploymentView
        // Another language has to read the events again: their sentences come in it.
        key={`${detail.id} ${locale}`}
        crumbs={[list, stack, { label: t(`crumb.${detail.kind}`, { number: detail.number }) }]}
        detail={detail}
        onTurn={() => void client.invalidateQueries({ queryKey: ["getDeployment", { deployment: id }] })}
      />
    </Suspense>
  );
}
