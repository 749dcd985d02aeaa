"use client";

import { useTranslations } from "next-intl";
import { BudgetNotes } from "@/components/layout/budget-notes";
import { useFormat } from "@/components/layout/use-format";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { useStackCosts } from "./use-stack-costs";

/** What stopping a stack saves and what its disks go on costing; or what it costs once it is started. */
export function PowerPrices({ stack, stops }: { stack: StackDetail; stops: boolean }) {
  const t = useTranslations("stacks.power");
  const format = useFormat();
  const { data, refetch } = useStackCosts(stack.id);
  if (!data?.power) return null;
  const { currency, running, stopped, saved } = data.power;
  const perHour = (amount: string) => t("perHour", { amount: format.rate(amount, currency) });
  const ofLease = (name: "savedLease" | "lease", amount: string | undefined) =>
    amount === undefined || stack.lease?.ended ? [] : [[t(name), format.money(amount, currency)] as const];
  const rows = stops
    ? [
        [t("saved"), perHour(saved.hour)] as const,
        [t("storage"), perHour(stopped.hour)] as const,
        ...ofLease("savedLease", saved.lease),
      ]
    : [[t("running"), perHour(running.hour)] as const, ...ofLease("lease", running.lease)];
  return (
    <>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 rounded-control border border-line bg-surface-2 px-3 py-2 tabular-nums">
        {rows.map(([name, amount]) => (
          <div key={name} className="contents">
            <dt className="text-fg-2">{name}</dt>
            <dd className="text-right font-medium">{amount}</dd>
          </div>
        ))}
      </dl>
      {!stops && (
        <BudgetNotes checks={data.budgets} project={stack.project} order={stack.name} onAsked={() => void refetch()} />
      )}
    </>
  );
}
