"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page } from "@/components/layout/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { DeploymentView } from "./deployment-view";
import { subjectOf, useWords } from "./use-words";

/** One deployment, live. */
export function DeploymentPage({ id }: { id: string }) {
  const words = useWords();
  const { t } = words;
  const client = useQueryClient();
  const query = useApi("getDeployment", { params: { deployment: id } }, { keepPrevious: false });
  const detail = query.data;
  const list = { label: t("list.title"), href: paths.deployments() };
  if (detail === undefined) {
    return (
      <Page crumbs={[list, { label: t("timeline") }]}>
        {query.error ? (
          <ApiErrorState
            error={query.error}
            title={t("couldNotLoad")}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        ) : (
          <Loading className="flex flex-col gap-4">
            <Skeleton className="h-6 w-64" />
            <Skeleton className="my-3 h-12" />
            <Skeleton className="my-3 h-72" />
          </Loading>
        )}
      </Page>
    );
  }
  const subject = subjectOf(detail);
  const stack = detail.stack === null ? { label: subject } : { label: subject, href: paths.stack(detail.stack.id) };
  return (
    <Page fill crumbs={[list, stack, { label: t(`crumb.${detail.kind}`, { number: detail.number }) }]}>
      <DeploymentView
        key={detail.id}
        detail={detail}
        onTurn={() => void client.invalidateQueries({ queryKey: ["getDeployment", { deployment: id }] })}
      />
    </Page>
  );
}
