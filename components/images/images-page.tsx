"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page } from "@/components/layout/page";
import { useMay } from "@/components/layout/project";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi } from "@/lib/api-client/query";
import type { OsImage } from "@/lib/contract/schemas/catalogue";
import { BuildDialog } from "./build-dialog";
import { CloudCard } from "./cloud-card";

/** No stream tells when a cloud goes away or comes back. */
const CLOUDS_EVERY_MS = 30_000;

/** What machines are made from: the OS images of each cloud, and how the clouds themselves are. */
export function ImagesPage() {
  const t = useTranslations("images");
  const mayBuild = useMay("image.build");
  const [asked, setAsked] = useState<OsImage | null>(null);
  const { data, error, refetch, isFetching } = useApi("listImages", {});
  const session = useApi("session", {}, { staleTime: CLOUDS_EVERY_MS, refetchInterval: CLOUDS_EVERY_MS });
  const clouds = session.data?.clouds ?? [];
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      <h1 className="text-20 font-semibold tracking-[-0.018em] max-md:sr-only">{t("title")}</h1>
      <p className="mt-0.5 max-w-prose text-fg-2">{t("lead")}</p>
      {error && (
        <ApiErrorState
          error={error}
          title={t("notLoaded")}
          onRetry={() => void refetch()}
          retrying={isFetching}
          className="mt-3.5"
        />
      )}
      {!data && !error && <CloudSkeleton />}
      {data && clouds.length === 0 && (
        <EmptyState className="mt-3.5" title={t("empty")}>
          {t("emptyDetail")}
        </EmptyState>
      )}
      {data &&
        clouds.map((cloud) => (
          <CloudCard
            key={cloud.name}
            cloud={cloud}
            images={data.items.filter((image) => image.cloud === cloud.name)}
            onBuild={mayBuild ? setAsked : null}
          />
        ))}
      {asked && <BuildDialog image={asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function CloudSkeleton() {
  return (
    <Loading className="mt-3.5">
      <div className="rounded-card border border-line-2">
        <div className="flex h-10 items-center border-b border-line px-3.5">
          <Skeleton className="w-24" />
        </div>
        <div className="flex h-[112px] items-end gap-8 px-3.5 pb-4">
          <Skeleton className="w-24" />
          <Skeleton className="w-16" />
          <Skeleton className="w-16 max-md:hidden" />
        </div>
      </div>
    </Loading>
  );
}
