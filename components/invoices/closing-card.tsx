"use client";

import { LockKeyhole, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { StatusText } from "@/components/ui/status-text";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { useToast } from "@/components/ui/toast";
import { useApi } from "@/lib/api-client/query";
import type { ClosingPreview, InvoiceMonths } from "@/lib/contract/schemas/invoices";
import { useInvoices } from "./use-invoices";

const HOUR_MS = 3_600_000;

type ClosingCardProps = { months: InvoiceMonths; afterHours: number; onClose: (month: string) => void };

/** The month that is closed next: what that would make, or when it can be. */
export function ClosingCard({ months: { next }, afterHours, onClose }: ClosingCardProps) {
  const t = useTranslations("invoices.closing");
  const format = useFormat();
  if (!next) return null;
  const month = format.month(next.month);
  const { timeZone: zone } = next;
  const worker = new Date(Date.parse(next.to) + afterHours * HOUR_MS);
  return (
    <Card className="mb-3.5" aria-labelledby="closing">
      <CardHeader
        id="closing"
        title={t("title", { month })}
        end={
          next.isOver && (
            <Button variant="primary" onClick={() => onClose(next.month)}>
              <LockKeyhole aria-hidden="true" />
              {t("button", { month })}
            </Button>
          )
        }
      />
      <p className="px-3.5 py-2.5 text-fg-2">
        {next.isOver
          ? t("over", { at: format.stamp(worker, zone), zone })
          : t("runs", { to: format.stamp(new Date(next.to), zone), at: format.stamp(worker, zone), zone })}
      </p>
      {next.isOver && <Preview month={next.month} />}
    </Card>
  );
}

/** Closes a month again, for what was thrown away or declared void since. */
export function CloseAgainButton({ month }: { month: string }) {
  const t = useTranslations("invoices.closing");
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <LockKeyhole aria-hidden="true" />
        {t("again", { month: format.month(month) })}
      </Button>
      {asking && <CloseDialog again month={month} onClose={() => setAsking(false)} />}
    </>
  );
}

type CloseDialogProps = { month: string; again?: boolean; onClose: () => void };

/** Asks, then closes a month. It stands outside the card of the month that is next, which may be another one meanwhile. */
export function CloseDialog({ month, again = false, onClose }: CloseDialogProps) {
  const t = useTranslations("invoices.closing");
  const format = useFormat();
  const toast = useToast();
  const name = format.month(month);
  const close = useInvoices("closeInvoiceMonth", {
    onSuccess: ({ made }) => {
      toast({ tone: "ok", title: t("done", { month: name, count: made.length }) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t(again ? "askAgain" : "ask", { month: name })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={close}
      fields={[]}
      onSubmit={() => close.mutate({ params: { month } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("detail")}</p>
    </FormDialog>
  );
}

function Preview({ month }: { month: string }) {
  const t = useTranslations("invoices.closing");
  const query = useApi("previewInvoiceMonth", { params: { month } }, { keepPrevious: false });
  return (
    <>
      <QueryState
        query={query}
        title={t("notLoaded")}
        loading={
          <Loading className="px-3.5 pb-3.5">
            <Skeleton className="h-16 w-full" />
          </Loading>
        }
        className="mx-3.5 mb-3.5"
      />
      {query.data?.unpriced && (
        <p className="px-3.5 pb-3">
          <StatusText tone="warn" icon={TriangleAlert} className="items-start whitespace-normal [&>svg]:mt-[3px]">
            {t("unpriced")}
          </StatusText>
        </p>
      )}
      {query.data?.items.length === 0 && <p className="px-3.5 pb-3 text-fg-2">{t("nothing")}</p>}
      {query.data && query.data.items.length > 0 && <PreviewTable data={query.data} />}
    </>
  );
}

function PreviewTable({ data: { items, currency } }: { data: ClosingPreview }) {
  const t = useTranslations("invoices");
  const format = useFormat();
  const money = (amount: string, options?: { signed: boolean }) =>
    /[1-9]/.test(amount) ? format.money(amount, currency, options) : "–";
  return (
    <TableFrame label={t("closing.preview")} className="kit:max-h-96 kit:rounded-none kit:border-0 kit:border-t">
      <Table>
        <thead>
          <tr>
            <Th>{t("project")}</Th>
            <Th className="text-right max-md:hidden">{t("closing.adjustments")}</Th>
            <Th className="text-right max-md:hidden">{t("closing.carried")}</Th>
            <Th className="text-right">{t("net")}</Th>
            <Th className="text-right max-md:hidden">{t("credits")}</Th>
            <Th className="text-right max-md:hidden">{t("tax")}</Th>
            <Th className="text-right">{t("total")}</Th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {items.map(({ project, adjustments, carried, net, credits, taxAmount, total }) => (
            <Tr key={project.id}>
              <Td className="max-md:py-2 max-md:whitespace-normal">{project.title}</Td>
              <Td className="text-right text-fg-2 max-md:hidden">{money(adjustments, { signed: true })}</Td>
              <Td className="text-right text-fg-2 max-md:hidden">{money(carried, { signed: true })}</Td>
              <Td className="text-right">{format.money(net, currency)}</Td>
              <Td className="text-right text-fg-2 max-md:hidden">{money(credits)}</Td>
              <Td className="text-right text-fg-2 max-md:hidden">{money(taxAmount)}</Td>
              <Td className="text-right font-semibold">{format.money(total, currency)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
