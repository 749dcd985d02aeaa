"use client";

import { useTranslations } from "next-intl";
import { PriceNote } from "@/components/layout/price-note";
import { useFormat } from "@/components/layout/use-format";
import type { LeaseView } from "@/lib/contract/schemas/leases";
import { PriceList } from "./price-list";

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
  return <PriceList rows={rows} note={<PriceNote by={t("by", { card: price.card })} price={price} />} />;
}
