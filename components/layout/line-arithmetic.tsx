"use client";

import { useTranslations } from "next-intl";
import type { CostLine } from "@/lib/contract/schemas/costs";
import { sortedTags } from "@/lib/util/tags";
import { useFormat } from "./use-format";

export type LineArithmeticProps = Pick<CostLine, "unit" | "quantity" | "pool" | "percent" | "tags"> & {
  /** Version of the rate card. */
  card: string;
  currency: string;
};

/**
 * How a line's amount was made: its quantity times its rate. The portions that a price is made of are the whole project's: a line has
 * its share of them. Its words are of the namespace "billing".
 */
export function LineArithmetic({ unit, quantity, pool, percent, tags, card, currency }: LineArithmeticProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const [only] = pool.portions;
  const simple = pool.portions.length === 1 && only !== undefined && only.kind === "tier";
  const text = (value: string) => format.decimal(value);
  return (
    <>
      <p className="text-12 text-fg-2 tabular-nums">
        {simple
          ? t("times1", { quantity: text(quantity), unit, rate: format.rate(only.rate, currency) })
          : t("share", { quantity: text(quantity), all: text(pool.quantity), unit })}
      </p>
      {!simple && (
        <ul className="text-12 text-fg-3 tabular-nums">
          {pool.portions.map((portion) => (
            <li key={`${portion.kind}${portion.rate}`}>
              {t(`portions.${portion.kind}`, {
                quantity: text(portion.quantity),
                unit,
                rate: format.rate(portion.rate, currency),
              })}
            </li>
          ))}
        </ul>
      )}
      <p className="text-12 text-fg-3">
        {percent !== "0" &&
          `${t(percent.startsWith("-") ? "discount" : "surcharge", { percent: percent.replace("-", "") })}, `}
        {[t("card", { card }), ...sortedTags(tags).map(([key, value]) => `${key}: ${value}`)].join(", ")}
      </p>
    </>
  );
}
