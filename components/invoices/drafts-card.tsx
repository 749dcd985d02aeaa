"use client";

import { Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { FormDialog } from "@/components/form/form-dialog";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { useToast } from "@/components/ui/toast";
import type { InvoiceMonths } from "@/lib/contract/schemas/invoices";
import { useInvoices } from "./use-invoices";

type Months = InvoiceMonths["closed"];
export type DraftsMonth = Months[number];

/** Months with drafts that nobody has issued yet; nothing where there are none. */
export function DraftsCard({ months, onIssue }: { months: Months; onIssue: (month: DraftsMonth) => void }) {
  const t = useTranslations("invoices.drafts");
  const format = useFormat();
  const waiting = months.filter(({ drafts }) => drafts > 0);
  if (waiting.length === 0) return null;
  return (
    <Card className="mb-3.5" aria-labelledby="drafts">
      <CardHeader id="drafts" title={t("title")} />
      <ul>
        {waiting.map((one) => (
          <li
            key={one.month}
            className="flex flex-wrap items-center justify-between gap-2 border-line px-3.5 py-2 not-last:border-b"
          >
            <span>{t("of", { month: format.month(one.month), count: one.drafts })}</span>
            <Button size="sm" onClick={() => onIssue(one)}>
              <Send aria-hidden="true" />
              {t("issue", { count: one.drafts })}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Asks, then issues all drafts of a month. It stands outside the card, which goes with the last draft. */
export function IssueMonthDialog({ month, drafts, onClose }: DraftsMonth & { onClose: () => void }) {
  const t = useTranslations("invoices.drafts");
  const format = useFormat();
  const toast = useToast();
  const issue = useInvoices("issueInvoiceMonth", {
    onSuccess: ({ issued }) => {
      toast({ tone: "ok", title: t("issued", { count: issued.length }) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("ask", { month: format.month(month), count: drafts })}
      confirm={t("issue", { count: drafts })}
      failed={t("failed")}
      change={issue}
      fields={[]}
      onSubmit={() => issue.mutate({ params: { month } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("detail")}</p>
    </FormDialog>
  );
}
