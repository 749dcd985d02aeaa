"use client";

import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page } from "@/components/layout/page";
import { RequireProject } from "@/components/layout/project";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { LaunchEditor } from "./launch-editor";

/** The launch page: loads the service, then everything is one form. */
export function LaunchPage({ serviceId }: { serviceId: string }) {
  const t = useTranslations("launch");
  const shell = useTranslations("shell");
  const { data, error, refetch, isFetching } = useApi(
    "getService",
    { params: { service: serviceId } },
    { keepPrevious: false },
  );
  return (
    <Page
      crumbs={[
        { label: shell("nav.catalogue"), href: paths.catalogue() },
        { label: data ? `${data.title} ${data.version}` : serviceId, href: paths.service(serviceId) },
        { label: t("crumb") },
      ]}
      className="max-lg:pb-40 max-md:pb-44"
    >
      {!data && <h1 className="sr-only">{serviceId}</h1>}
      {error && !data && <ApiErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!data && !error && (
        <Loading className="max-w-[820px]">
          <Skeleton className="mb-8 h-8 w-64" />
          <Skeleton className="mb-8 h-12 w-full" />
          <Skeleton className="h-56 w-full" />
        </Loading>
      )}
      {data && (
        <RequireProject>{(project) => <LaunchEditor key={data.id} service={data} project={project} />}</RequireProject>
      )}
    </Page>
  );
}
