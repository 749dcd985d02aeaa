"use client";

import { Settings2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay, useProject, useProjectChoice } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { useQueryFilter } from "@/components/layout/use-query-state";
import { FilterSelect } from "@/components/table/filter-select";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { Pager } from "@/components/table/pager";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { CloseAgainButton, CloseDialog, ClosingCard } from "./closing-card";
import { DraftsCard, type DraftsMonth, IssueMonthDialog } from "./drafts-card";
import { invoiceFilterPath, NO_FILTER, readInvoiceFilter, STATES } from "./invoice-filter";
import { InvoiceTable } from "./invoice-table";
import { SettingsDialog } from "./settings-dialog";

const PAGE_SIZE = 50;

/** What projects are to pay, as documents; for finance also how a month becomes documents. */
export function InvoicesPage() {
  const t = useTranslations("invoices");
  const mayManage = useMay("invoice.manage");
  const mayRead = useMay("invoice.read");
  const project = useProject();
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {mayManage ? (
        <AllInvoices />
      ) : mayRead && project ? (
        <div className="max-w-[1200px]">
          <PageHead title={t("title")} lead={t("ownLead", { project: project.title })} className="mb-3.5" />
          <List of={project.name} months={null} />
        </div>
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

function AllInvoices() {
  const t = useTranslations("invoices");
  const [editing, setEditing] = useState(false);
  const [issuing, issue] = useState<DraftsMonth | null>(null);
  const [closing, close] = useState<string | null>(null);
  const settings = useApi("getInvoiceSettings", {});
  const months = useApi("listInvoiceMonths", {});
  const showback = settings.data?.mode === "showback";
  const closed = months.data?.closed ?? [];
  const change = (
    <Button onClick={() => setEditing(true)}>
      <Settings2 aria-hidden="true" />
      {t(showback ? "begin" : "settings.button")}
    </Button>
  );
  return (
    <div className="max-w-[1200px]">
      <PageHead title={t("title")} lead={t("lead")} className="mb-3.5">
        {settings.data && !showback && change}
      </PageHead>
      <QueryState query={settings} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
      {showback && (
        <EmptyState
          className="mb-3.5"
          title={t("showback")}
          action={
            <div className="flex flex-wrap justify-center gap-2">
              <Link href={paths.billing()} className={buttonClass()}>
                {t("toBilling")}
              </Link>
              {change}
            </div>
          }
        >
          {t("showbackDetail")}
        </EmptyState>
      )}
      {settings.data && !showback && (
        <>
          <QueryState query={months} title={t("monthsNotLoaded")} loading={null} className="mb-3.5" />
          {months.data && (
            <ClosingCard months={months.data} afterHours={settings.data.closeAfterHours} onClose={close} />
          )}
          <DraftsCard months={closed} onIssue={issue} />
        </>
      )}
      {settings.data && (!showback || closed.length > 0) && (
        <List of={null} months={closed.map(({ month }) => month)} />
      )}
      {closing !== null && <CloseDialog month={closing} onClose={() => close(null)} />}
      {issuing && <IssueMonthDialog {...issuing} onClose={() => issue(null)} />}
      {editing && settings.data && (
        <SettingsDialog settings={settings.data} fixed={closed.length > 0} onClose={() => setEditing(false)} />
      )}
    </div>
  );
}

type ListProps = {
  /** Name of the project whose documents these are; null: of all. */
  of: string | null;
  /** Months to choose from; null: there is no choice. */
  months: readonly string[] | null;
};

function List({ of, months }: ListProps) {
  const t = useTranslations("invoices");
  const common = useTranslations("common");
  const format = useFormat();
  const { projects } = useProjectChoice();
  const [filter, setFilter] = useQueryFilter(readInvoiceFilter, invoiceFilterPath);
  const { state, month, project, page } = filter;
  const wanted = { page, pageSize: PAGE_SIZE, ...(state && { state }), ...(month && { month }) };
  const all = useApi("listInvoices", { query: { ...wanted, ...(project && { project }) } }, { enabled: of === null });
  const own = useApi("listProjectInvoices", { params: { project: of ?? "" }, query: wanted }, { enabled: of !== null });
  const query = of === null ? all : own;
  const { data } = query;
  const narrowed = state !== null || month !== null || project !== null;
  const change = (part: Partial<typeof filter>) => setFilter({ ...filter, ...part, page: 1 });
  const states = of === null ? STATES : STATES.filter((one) => one !== "draft");
  return (
    <section aria-label={t("list")}>
      <div className="mb-3.5 flex flex-wrap items-center gap-2.5">
        {of === null && (
          <FilterSelect
            label={t("project")}
            any={t("anyProject")}
            options={projects.map(({ id, title }) => ({ id, title }))}
            value={project}
            onChange={(next) => change({ project: next })}
          />
        )}
        <FilterSelect
          label={t("state")}
          any={t("anyState")}
          options={states.map((id) => ({ id, title: t(`states.${id}`) }))}
          value={state}
          onChange={(next) => change({ state: next })}
        />
        {months && (
          <FilterSelect
            label={t("month")}
            any={t("anyMonth")}
            options={months.map((id) => ({ id, title: format.month(id) }))}
            value={month}
            onChange={(next) => change({ month: next })}
          />
        )}
        {month !== null && months?.includes(month) && <CloseAgainButton month={month} />}
      </div>
      <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
      {data?.total === 0 && !narrowed && (
        <EmptyState title={t("empty")}>{t(of === null ? "emptyDetail" : "ownEmptyDetail")}</EmptyState>
      )}
      {data?.items.length === 0 && (narrowed || data.total > 0) && (
        <EmptyState
          title={common("nothingFound")}
          action={<Button onClick={() => setFilter(NO_FILTER)}>{common("clearFilters")}</Button>}
        />
      )}
      {data && data.items.length > 0 && <InvoiceTable items={data.items} withProject={of === null} />}
      {data && (
        <Pager
          page={page}
          pageSize={PAGE_SIZE}
          total={data.total}
          onPage={(next) => setFilter({ ...filter, page: next })}
        />
      )}
    </section>
  );
}
