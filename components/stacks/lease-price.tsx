"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import type { LeaseView } from "@/lib/contract/schemas/leases";

/** What a stack costs to the end of its lease, as it is and as it would be; said, too, where nothing has a price. */
export function LeasePrice({ view: { price }, present }: { view: LeaseView; present: boolean }) {
  const t = useTranslations("stacks.lease.price");
  const common = useTranslations("common.price");
  const format = useFormat();
  if (!price) return <p className="text-12 text-fg-2">{common("none")}</p>;
  const { currency, hour, month, before, after, difference } = price;
  const rows = [
    [common("hour"), format.rate(hour, currency)],
    [common("month"), format.money(month, currency)],
    ...(present && before !== null ? [[t("before"), format.money(before, currency)] as const] : []),
    ...(after === null ? [] : [[t("after"), format.money(after, currency)] as const]),
    ...(present && difference !== null
      ? [[t("difference"), format.money(difference, currency, { signed: true })] as const]
      : []),
  ] as const;
  return (
    <div className="rounded-control border border-line bg-surface-2 px-3 py-2">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 tabular-nums">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-fg-2">{label}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-12 text-fg-3">{t("by", { card: price.card })}</p>
    </div>
  );
}
