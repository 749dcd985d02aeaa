"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { paths } from "@/lib/api-client/paths";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { useStackCosts } from "./use-stack-costs";

/** What the stack has cost in this month, and costs an hour; how it was made is in the month's view. */
export function CostCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.costs");
  const format = useFormat();
  const title = useId();
  const { data } = useStackCosts(stack.id);
  if (!data) return null;
  const { total, perHour, currency, lines } = data;
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader
        id={title}
        title={t("title")}
        end={
          <Link href={paths.billing({ line: stack.id })} className="text-12 text-accent-text hover:underline">
            {t("how")}
          </Link>
        }
      />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-[7px] px-3.5 py-3 [&>dd]:text-right [&>dd]:tabular-nums [&>dt]:text-fg-3">
        <dt>{t("month", { month: format.month(data.month) })}</dt>
        <dd className="font-semibold">{format.money(total, currency)}</dd>
        {perHour !== null && (
          <>
            <dt>{t("now")}</dt>
            <dd>{t("perHour", { amount: format.rate(perHour, currency) })}</dd>
          </>
        )}
      </dl>
      {lines.length === 0 && <p className="border-t border-line px-3.5 py-2.5 text-12 text-fg-2">{t("nothing")}</p>}
    </Card>
  );
}
