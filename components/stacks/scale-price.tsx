"use client";

import { useTranslations } from "next-intl";
import { PriceNote } from "@/components/layout/price-note";
import { useFormat } from "@/components/layout/use-format";
import type { ChangePrice } from "@/lib/contract/schemas/prices";

const COLUMNS = ["before", "after", "difference"] as const;

/** What the stack costs now and after the change; said, too, where nothing has a price. */
export function ScalePrice({ price }: { price: ChangePrice | null }) {
  const t = useTranslations("stacks.scale.price");
  const common = useTranslations("common.price");
  const format = useFormat();
  if (!price) return <p className="text-12 text-fg-2">{common("none")}</p>;
  const { currency } = price;
  const rows = [
    { label: common("hour"), key: "hour", show: format.rate },
    { label: common("month"), key: "month", show: format.money },
    ...(price.after.lease === undefined ? [] : [{ label: common("left"), key: "lease", show: format.money } as const]),
  ] as const;
  return (
    <table className="w-full text-right">
      <caption className="pb-1.5 text-left text-12 text-fg-3">
        <PriceNote by={t("by", { card: price.card })} price={price} />
      </caption>
      <thead className="text-12 text-fg-3">
        <tr>
          <td />
          {COLUMNS.map((column) => (
            <th key={column} scope="col" className="py-1 pl-3 font-normal">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, key, show }) => (
          <tr key={key} className="border-t border-line">
            <th scope="row" className="py-1.5 text-left font-normal text-fg-2">
              {label}
            </th>
            <td className="pl-3">{show(price.before[key] ?? "0", currency)}</td>
            <td className="pl-3 font-semibold">{show(price.after[key] ?? "0", currency)}</td>
            <td className="pl-3">{show(price.difference[key] ?? "0", currency, { signed: true })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
