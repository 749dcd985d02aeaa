"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page } from "@/components/layout/page";
import { buttonClass } from "@/components/ui/button-class";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { AboutCard } from "./about-card";
import { ConnectCard } from "./connect-card";
import { CostCard } from "./cost-card";
import { FirewallCard } from "./firewall-card";
import { HistoryCard } from "./history-card";
import { LeaseLine } from "./lease-line";
import { NodesCard } from "./nodes-card";
import { RunLine } from "./run-line";
import { SnapshotsCard } from "./snapshots-card";
import { StackHeader } from "./stack-header";
import { TagsCard } from "./tags-card";
import { TopologyCard } from "./topology-card";

/** One stack: what it is, how to reach it, what it consists of and what happened to it. */
export function StackPage({ id }: { id: string }) {
  const t = useTranslations("stacks");
  const { data, error, refetch, isFetching } = useApi("getStack", { params: { stack: id } }, { keepPrevious: false });
  const gone = error?.code === "not-found" || error?.code === "invalid-request";
  return (
    <Page crumbs={[{ label: t("title"), href: paths.stacks() }, { label: data?.name ?? t(gone ? "gone" : "title") }]}>
      {error && (
        <div className="mb-3.5">
          <ApiErrorState
            error={error}
            title={t(gone ? "gone" : "stackNotLoaded")}
            {...(!gone && { onRetry: () => void refetch(), retrying: isFetching })}
          />
          {gone && (
            <Link href={paths.stacks()} className={buttonClass({ className: "mt-3" })}>
              {t("allStacks")}
            </Link>
          )}
        </div>
      )}
      {!data && <h1 className="sr-only">{t(gone ? "gone" : "title")}</h1>}
      {data ? <Stack stack={data} /> : !error && <StackSkeleton />}
    </Page>
  );
}

function Stack({ stack }: { stack: StackDetail }) {
  const removed = stack.state === "removed";
  return (
    <div className="mx-auto max-w-[1600px]">
      <StackHeader stack={stack} />
      <RunLine stack={stack} />
      <LeaseLine stack={stack} />
      {/* Two columns of their own heights; in one column, what is needed first comes first. */}
      <div className="mt-4 flex items-start gap-3.5 max-lg:flex-col max-lg:items-stretch">
        <div className="flex min-w-0 flex-1 flex-col gap-3.5 max-lg:contents">
          {!removed && <TopologyCard stack={stack} className="max-lg:order-2" />}
          <NodesCard stack={stack} className="max-lg:order-3" />
          {!removed && <SnapshotsCard stack={stack} className="max-lg:order-3" />}
          <HistoryCard stack={stack} className="mt-1.5 max-lg:order-5" />
        </div>
        <div className="flex w-[336px] shrink-0 flex-col gap-3.5 max-lg:contents">
          {!removed && <ConnectCard stack={stack} className="max-lg:order-1" />}
          <AboutCard stack={stack} className="max-lg:order-4" />
          <CostCard stack={stack} className="max-lg:order-4" />
          <TagsCard stack={stack} className="max-lg:order-4" />
          {!removed && <FirewallCard stack={stack} className="max-lg:order-4" />}
        </div>
      </div>
    </div>
  );
}

function StackSkeleton() {
  return (
    <Loading>
      <div className="flex items-center gap-3">
        <Skeleton className="size-8 rounded-[7px]" />
        <div className="flex flex-col gap-2.5">
          <Skeleton className="h-4 w-40" />
          <Skeleton className="w-64" />
        </div>
      </div>
      <div className="mt-5 grid gap-3.5 lg:grid-cols-[minmax(0,1fr)_336px]">
        {["h-80", "h-80", "h-40", "h-40"].map((height, card) => (
          <div key={card} className={`rounded-card border border-line-2 p-3.5 ${height}`}>
            <Skeleton className="w-24" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
