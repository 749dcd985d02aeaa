"use client";

import { Plus } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Page, PageTitle } from "@/components/layout/page";
import { type ChosenProject, RequireProject, useMay, useProject } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useQueryFilter } from "@/components/layout/use-query-state";
import { Pager } from "@/components/table/pager";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { StackCards } from "./stack-cards";
import { StackFilters } from "./stack-filters";
import { NO_FILTER, readStackFilter, stackFilterPath } from "./stack-filter";
import { StackSkeletons } from "./stack-skeletons";
import { StackTable } from "./stack-table";
import { useSettled } from "@/components/table/use-settled";

const PAGE_SIZE = 50;

export function StacksPage() {
  const t = useTranslations("stacks");
  const project = useProject();
  if (!project)
    return (
      <Page crumbs={[{ label: t("title") }]}>
        <h1 className="sr-only">{t("title")}</h1>
        <RequireProject>{() => null}</RequireProject>
      </Page>
    );
  return <ProjectStacks key={project.id} project={project} />;
}

function ProjectStacks({ project }: { project: ChosenProject }) {
  const t = useTranslations("stacks");
  const common = useTranslations("common");
  const mayLaunch = useMay("stack.launch");
  const [filter, setFilter] = useQueryFilter(readStackFilter, stackFilterPath);
  const { q, state, sort, page } = filter;
  const settled = useSettled(q.trim());
  const wanted = { page, pageSize: PAGE_SIZE, sort, ...(settled && { q: settled }), ...(state && { state }) };
  const query = useApi("listStacks", { params: { project: project.name }, query: wanted });
  const { data } = query;
  const narrowed = q !== "" || state !== null;
  const stacks = data?.items ?? [];
  const lead = { count: data?.total ?? 0, project: project.title };

  return (
    <Page crumbs={[{ label: project.title }, { label: t("title") }]}>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <PageTitle>{t("title")}</PageTitle>
          {data && (narrowed || data.total > 0) && (
            <p className="mt-0.5 text-fg-2" role="status">
              {narrowed ? t("found", lead) : t("lead", lead)}
            </p>
          )}
        </div>
        {mayLaunch && stacks.length > 0 && (
          <Link href={paths.catalogue()} className={buttonClass({ variant: "primary", className: "max-md:hidden" })}>
            <Plus aria-hidden="true" />
            {t("launch")}
          </Link>
        )}
      </div>
      {(narrowed || (data?.total ?? 1) > 0) && <StackFilters filter={filter} onChange={setFilter} />}
      <QueryState query={query} title={t("listNotLoaded")} loading={<StackSkeletons />} className="mb-3.5" />
      {data && data.total === 0 && !narrowed && (
        <EmptyState
          className="mt-3.5"
          title={t("emptyTitle", { project: project.title })}
          action={
            <Link href={paths.catalogue()} className={buttonClass({ variant: "primary" })}>
              {t("emptyAction")}
            </Link>
          }
        >
          {t("emptyDetail")}
        </EmptyState>
      )}
      {data && stacks.length === 0 && (narrowed || data.total > 0) && (
        <EmptyState
          title={common("nothingFound")}
          action={<Button onClick={() => setFilter(NO_FILTER)}>{common("clearFilters")}</Button>}
        />
      )}
      {stacks.length > 0 && (
        <>
          <StackTable
            stacks={stacks}
            project={project}
            sort={sort}
            onSort={(next) => setFilter({ ...filter, sort: next, page: 1 })}
          />
          <StackCards stacks={stacks} />
        </>
      )}
      {data && (
        <Pager
          page={page}
          pageSize={PAGE_SIZE}
          total={data.total}
          onPage={(next) => setFilter({ ...filter, page: next })}
        />
      )}
    </Page>
  );
}
