"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Card } from "@/components/ui/card";
import type { Invoice } from "./invoice";

/** From the net to what is to be paid. */
export function InvoiceTotals({ invoice }: { invoice: Invoice }) {
  const t = useTranslations("invoices");
  const format = useFormat();
  const { net, credits, tax, taxAmount, total, currency } = invoice;
  const money = (amount: string) => format.money(amount, currency);
  return (
    <Card className="px-4 py-3 md:ml-auto md:w-96" aria-label={t("totals")}>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1 tabular-nums">
        <dt>{t("net")}</dt>
        <dd className="pl-6 text-right">{money(net)}</dd>
        {credits.map(({ id, reason, amount }) => (
          <div key={id} className="contents">
            <dt className="break-words text-fg-2">{t("credit", { reason })}</dt>
            <dd className="pl-6 text-right">{money(`-${amount}`)}</dd>
          </div>
        ))}
        {tax && (
          <>
            <dt className="text-fg-2">{t("taxOf", { name: tax.name, percent: format.decimal(tax.percent) })}</dt>
            <dd className="pl-6 text-right">{money(taxAmount)}</dd>
          </>
        )}
        <dt className="mt-1 border-t border-line-2 pt-2 text-14 font-semibold">{t(titleOf(invoice))}</dt>
        <dd className="mt-1 border-t border-line-2 pt-2 pl-6 text-right text-14 font-semibold">{money(total)}</dd>
      </dl>
    </Card>
  );
}

function titleOf({ kind, state }: Invoice) {
  if (kind === "credit-note") return "takenBack";
  if (state === "void") return "totalVoid";
  return state === "paid" ? "totalPaid" : "toPay";
}
