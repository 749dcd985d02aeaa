"use client";

import { useLocale } from "next-intl";
import Link from "next/link";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Page } from "@/components/layout/page";
import { RequireProject, type ChosenProject } from "@/components/layout/project";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { Track } from "@/components/ui/track";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { DeploymentSummary } from "@/lib/contract/schemas/deployments";
import { isLive } from "@/lib/deployments/timeline/types";
import { formatMoment } from "@/lib/util/format";
import { RunBadge } from "./run-badge";
import { SubjectTile } from "./subject-tile";
import { subjectOf, useWords, type Words } from "./use-words";

const FILTERS = ["all", "running", "failed", "succeeded", "cancelled"] as const;
type Filter = (typeof FILTERS)[number];
const PAGE_SIZE = 50;

/** Deployments of the project: running first, then failed, then finished. The project's stream keeps it current. */
export function DeploymentList() {
  const { t } = useWords();
  return (
    <Page crumbs={[{ label: t("list.title") }]}>
      <RequireProject>{(project) => <ProjectDeployments project={project} />}</RequireProject>
    </Page>
  );
}

function ProjectDeployments({ project }: { project: ChosenProject }) {
  const words = useWords();
  const { t, common } = words;
  const [filter, setFilter] = useState<Filter>("all");
  const [page, setPage] = useState(1);
  const query = useApi("listDeployments", {
    params: { project: project.name },
    query: { page, pageSize: PAGE_SIZE, ...(filter !== "all" && { state: filter }) },
  });
  const data = query.data;
  const choose = (next: Filter) => {
    setFilter(next);
    setPage(1);
  };
  return (
    <>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="text-20 leading-7 font-semibold tracking-[-0.018em]">{t("list.title")}</h1>
          <p className="text-fg-2">{t("list.subtitle")}</p>
        </div>
        <SegmentedControl
          label={t("list.filter")}
          value={filter}
          options={FILTERS.map((value) => ({ value, label: t(`list.filters.${value}`) }))}
          onChange={choose}
        />
      </div>
      {query.error && (
        <ApiErrorState
          error={query.error}
          title={t("list.couldNotLoad")}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
          className="mb-4"
        />
      )}
      {data === undefined && !query.error && (
        <Loading className="flex flex-col gap-7 pt-4">
          {[1, 2, 3, 4].map((n) => (
            <Skeleton key={n} />
          ))}
        </Loading>
      )}
      {data?.items.length === 0 &&
        (filter === "all" ? (
          <EmptyState
            title={t("list.emptyTitle", { project: project.title })}
            action={
              <Link href={paths.catalogue()} className={buttonClass({ variant: "primary" })}>
                {t("list.openCatalogue")}
              </Link>
            }
          >
            {t("list.empty")}
          </EmptyState>
        ) : (
          <EmptyState
            title={common("nothingFound")}
            action={<Button onClick={() => choose("all")}>{common("clearFilters")}</Button>}
          />
        ))}
      {data !== undefined && data.items.length > 0 && (
        <>
          <Deployments items={data.items} words={words} />
          {data.total > PAGE_SIZE && (
            <nav aria-label={t("list.pages")} className="mt-3 flex items-center justify-end gap-2 text-12 text-fg-2">
              <span>
                {common("pageOf", {
                  from: (page - 1) * PAGE_SIZE + 1,
                  to: Math.min(page * PAGE_SIZE, data.total),
                  total: data.total,
                })}
              </span>
              <Button
                size="sm"
                disabledReason={
                  page === 1
                    ? common("pageOf", { from: 1, to: Math.min(PAGE_SIZE, data.total), total: data.total })
                    : null
                }
                onClick={() => setPage(page - 1)}
              >
                {common("previousPage")}
              </Button>
              <Button
                size="sm"
                disabledReason={
                  page * PAGE_SIZE >= data.total
                    ? common("pageOf", { from: (page - 1) * PAGE_SIZE + 1, to: data.total, total: data.total })
                    : null
                }
                onClick={() => setPage(page + 1)}
              >
                {common("nextPage")}
              </Button>
            </nav>
          )}
        </>
      )}
    </>
  );
}

function Deployments({ items, words }: { items: readonly DeploymentSummary[]; words: Words }) {
  const { t } = words;
  const anyLive = items.some((d) => isLive(d.state));
  const now = useNow(anyLive ? 1_000 : 30_000);
  return (
    <>
      <TableFrame label={t("list.title")} className="max-md:hidden">
        <Table>
          <thead>
            <tr>
              <Th>{t("list.name")}</Th>
              <Th>{t("list.state")}</Th>
              <Th>{t("list.progress")}</Th>
              <Th>{t("list.service")}</Th>
              <Th>{t("list.by")}</Th>
              <Th>{t("list.started")}</Th>
              <Th className="text-right">{t("list.took")}</Th>
            </tr>
          </thead>
          <tbody>
            {items.map((d) => (
              <Tr key={d.id} className="hover:bg-surface-2">
                <Td className="max-w-72 whitespace-normal">
                  <span className="flex items-center gap-2.5">
                    <SubjectTile deployment={d} className="size-7" />
                    <span className="min-w-0">
                      {/* The link's area is the row. */}
                      <Link
                        href={paths.deployment(d.id)}
                        className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
                      >
                        {subjectOf(d)}
                      </Link>
                      <span className="block text-12 text-fg-3">
                        {d.action ? words.actionOf(d.action) : t(`crumb.${d.kind}`, { number: d.number })}
                      </span>
                    </span>
                  </span>
                </Td>
                <Td>
                  <RunBadge run={d.state} />
                </Td>
                <Td className="max-w-80 min-w-40">
                  <Progress deployment={d} words={words} />
                </Td>
                <Td className="text-fg-2">
                  {d.service === null ? t(`list.kind.${d.kind}`) : `${d.service.title} ${d.service.version}`}
                </Td>
                <Td className="text-fg-2">{d.createdBy ?? ""}</Td>
                <Td className="text-fg-2">
                  <Moment at={d.createdAt} now={now} />
                </Td>
                <Td className="text-right">{took(d, now, words)}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <ul className="md:hidden">
        {items.map((d) => (
          <li key={d.id} className="relative border-b border-line py-3">
            <div className="flex items-center gap-2.5">
              <SubjectTile deployment={d} className="size-7" />
              <Link
                href={paths.deployment(d.id)}
                className="min-w-0 flex-1 truncate text-14 font-semibold after:absolute after:inset-0"
              >
                {subjectOf(d)}
              </Link>
              <RunBadge run={d.state} />
            </div>
            <div className="mt-2">
              <Progress deployment={d} words={words} />
            </div>
            <div className="mt-1.5 flex justify-between text-12 text-fg-3">
              <span>
                {t(`crumb.${d.kind}`, { number: d.number })}, <Moment at={d.createdAt} now={now} />
              </span>
              <span>{took(d, now, words)}</span>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Steps done; for a failed one its reason, for a queued one its place. */
function Progress({ deployment: d, words }: { deployment: DeploymentSummary; words: Words }) {
  const { t } = words;
  if (d.failure !== null && !isLive(d.state)) {
    const text =
      d.failure.node === null || d.failure.detail.includes(d.failure.node)
        ? d.failure.detail
        : t("list.failedAt", { node: d.failure.node, detail: d.failure.detail });
    return (
      <span className="block truncate text-12 text-fail max-md:whitespace-normal" title={text}>
        {text}
      </span>
    );
  }
  if (d.state === "queued" && d.queuePosition !== null)
    return <span className="text-12 text-fg-2">{t("list.queue", { position: d.queuePosition })}</span>;
  if (!isLive(d.state))
    return <span className="text-12 text-fg-3">{t("list.steps", { done: d.stepsDone, total: d.stepsTotal })}</span>;
  return (
    <span className="flex items-center gap-2.5">
      <Track
        className="w-24 shrink-0"
        parts={[{ fraction: d.stepsTotal === 0 ? 0 : d.stepsDone / d.stepsTotal, className: "bg-accent" }]}
      />
      <span className="text-12 text-fg-2">{t("list.steps", { done: d.stepsDone, total: d.stepsTotal })}</span>
    </span>
  );
}

function Moment({ at, now }: { at: string; now: Date }) {
  const locale = useLocale();
  return (
    <time dateTime={at} title={at}>
      {formatMoment(new Date(at), locale, { now })}
    </time>
  );
}

function took(d: DeploymentSummary, now: Date, words: Words): string {
  const end = d.endedAt === null ? (isLive(d.state) ? now.getTime() : null) : Date.parse(d.endedAt);
  return end === null ? "" : words.duration(end - Date.parse(d.createdAt));
}
