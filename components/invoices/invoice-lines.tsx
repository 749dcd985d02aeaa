"use client";

import { ChevronDown, ChevronRight, ExternalLink } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { LineArithmetic } from "@/components/layout/line-arithmetic";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { paths } from "@/lib/api-client/paths";
import { groupLines, type LineGroup } from "@/lib/contract/invoice-groups";
import type { Invoice, InvoiceLine } from "./invoice";

/** What is charged, by stack: each opens to its lines and their arithmetic, and leads to when it was what. */
export function InvoiceLines({ invoice: { lines, currency } }: { invoice: Invoice }) {
  const t = useTranslations("invoices");
  return (
    <Card aria-labelledby="lines">
      <CardHeader id="lines" title={t("lines")} />
      <ul>
        {groupLines(lines).map((group) => (
          <Group key={group.key} group={group} currency={currency} />
        ))}
      </ul>
    </Card>
  );
}

function Group({ group, currency }: { group: LineGroup<InvoiceLine>; currency: string }) {
  const t = useTranslations("invoices");
  const format = useFormat();
  const { kind, month, stack, service, lines, amount } = group;
  const [open, setOpen] = useState(kind === "adjustment");
  const Icon = open ? ChevronDown : ChevronRight;
  const name = stack ? (stack.name ?? t("stackGone")) : t("noStack");
  const reasons = [...new Set(lines.flatMap((line) => line.reasons))];
  return (
    <li className="border-line not-last:border-b">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-10 w-full items-center gap-2 px-3.5 py-1.5 text-left hover:bg-surface-3 max-md:min-h-11"
      >
        <Icon aria-hidden="true" className="size-4 shrink-0 text-fg-3" />
        <span className="min-w-0 flex-1">
          <span className={stack?.name ? "mono font-medium" : "font-medium"}>{name}</span>
          {service !== null && <span className="text-fg-3"> {service}</span>}
          {kind === "adjustment" && (
            <span className="block text-12 text-fg-2">{t("adjustment", { month: format.month(month) })}</span>
          )}
        </span>
        <span className="font-semibold tabular-nums">{format.money(amount, currency)}</span>
      </button>
      {open && (
        <div className="px-3.5 pb-3 pl-10 max-md:pl-3.5">
          {reasons.length > 0 && (
            <ul className="mb-2 text-12 text-fg-2">
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          )}
          <ul className="grid gap-2 lg:grid-cols-2">
            {lines.map((line, i) => (
              <Line key={i} line={line} currency={currency} />
            ))}
          </ul>
          {stack && (
            <p className="mt-2 text-12">
              <Link
                href={paths.billing({ line: stack.id, month })}
                className="inline-flex items-center gap-1 text-accent-text hover:underline max-md:min-h-11"
              >
                {t("intervals", { month: format.month(month) })}
                <ExternalLink aria-hidden="true" className="size-3" />
              </Link>
            </p>
          )}
        </div>
      )}
    </li>
  );
}

function Line({ line, currency }: { line: InvoiceLine; currency: string }) {
  const t = useTranslations("invoices");
  const billing = useTranslations("billing");
  const format = useFormat();
  const { charge, meter, unit, rateCard, arithmetic, amount, before, failedLaunch, tags } = line;
  return (
    <li className="rounded-control border border-line-2 bg-surface px-2.5 py-1.5">
      <p className="flex justify-between gap-3">
        <span className="min-w-0">
          {meter && charge === "usage" ? billing(`meters.${meter}`) : t(`charges.${charge}`)}
          {failedLaunch && <span className="text-fg-3"> ({billing("failedLaunch")})</span>}
        </span>
        <span className="font-semibold tabular-nums">{format.amount(amount, currency)}</span>
      </p>
      {arithmetic && unit !== null && rateCard !== null && (
        <LineArithmetic {...arithmetic} tags={tags} unit={unit} card={rateCard} currency={currency} />
      )}
      {before && <p className="text-12 text-fg-2">{t("before", { amount: format.amount(before.amount, currency) })}</p>}
    </li>
  );
}
