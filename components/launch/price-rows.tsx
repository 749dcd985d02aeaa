"use client";

import { useTranslations } from "next-intl";
import { PriceNote } from "@/components/layout/price-note";
import { useFormat } from "@/components/layout/use-format";
import type { LaunchPrice } from "@/lib/contract/schemas/prices";

/** What the launch adds to the project's cost, and by which prices; said, too, where there are none. */
export function PriceRows({ price }: { price: LaunchPrice | null }) {
  const t = useTranslations("launch.price");
  const common = useTranslations("common.price");
  const format = useFormat();
  if (!price) return <p className="text-12 text-fg-2">{common("none")}</p>;
  const rows = [
    [common("hour"), format.rate(price.hour, price.currency)],
    [common("month"), format.money(price.month, price.currency)],
    ...(price.lease === undefined ? [] : [[common("lease"), format.money(price.lease, price.currency)] as const]),
  ] as const;
  return (
    <>
      <dl className="flex flex-col gap-1.5">
        {rows.map(([label, value]) => (
          <div key={label} className="flex justify-between gap-3">
            <dt className="text-fg-2">{label}</dt>
            {/* A new value is a new element, so it flashes once. */}
            <dd key={value} className="flash rounded-badge font-semibold">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-12 text-fg-3">
        <PriceNote by={t("by", { card: price.card })} price={price} />
      </p>
    </>
  );
}
