"use client";

import { useTranslations } from "next-intl";
import { CardSkeleton } from "@/components/layout/card-skeleton";
import { Page, PageTitle } from "@/components/layout/page";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { Invoice } from "./invoice";
import { InvoiceActions } from "./invoice-actions";
import { InvoiceFacts } from "./invoice-facts";
import { InvoiceLines } from "./invoice-lines";
import { InvoiceTotals } from "./invoice-totals";
import { StateBadge } from "./state-badge";

export type InvoicePageProps = {
  /** Name of its project. */
  project: string;
  id: string;
};

/** One invoice or credit note: what it asks for, down to the arithmetic of each line, and what can be done with it. */
export function InvoicePage({ project, id }: InvoicePageProps) {
  const t = useTranslations("invoices");
  const query = useApi("getInvoice", { params: { project, invoice: id } });
  const { data } = query;
  const title = useTitle(data);
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title"), href: paths.invoices() }, { label: title }]}>
      <div className="flex max-w-[1000px] flex-col gap-3.5">
        <QueryState query={query} title={t("oneNotLoaded")} loading={<CardSkeleton className="h-96" />} />
        {data ? <Document invoice={data} title={title} /> : <h1 className="sr-only">{title}</h1>}
      </div>
    </Page>
  );
}

function useTitle(data: Invoice | undefined): string {
  const t = useTranslations("invoices");
  const format = useFormat();
  if (!data) return t("kinds.invoice");
  return data.number ?? t("draftOf", { month: format.month(data.month) });
}

function Document({ invoice, title }: { invoice: Invoice; title: string }) {
  const t = useTranslations("invoices");
  const format = useFormat();
  const mayManage = useMay("invoice.manage");
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <div className="flex items-center gap-2">
            <PageTitle>{title}</PageTitle>
            <StateBadge state={invoice.state} />
          </div>
          <p className="mt-0.5 text-fg-2">
            {t(`about.${invoice.kind}`, { project: invoice.project.title, month: format.month(invoice.month) })}
          </p>
        </div>
        <InvoiceActions invoice={invoice} mayManage={mayManage} />
      </header>
      <InvoiceFacts invoice={invoice} mayManage={mayManage} />
      <InvoiceLines invoice={invoice} />
      <InvoiceTotals invoice={invoice} />
    </>
  );
}
