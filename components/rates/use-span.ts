"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import type { RateCardSummary } from "@/lib/contract/schemas/rates";

/** When a version is in force, in the reader's time zone. */
export function useSpan(): (version: Pick<RateCardSummary, "validFrom" | "validTo">) => string {
  const t = useTranslations("rates.span");
  const { dateTime } = useFormat();
  return ({ validFrom, validTo }) => {
    if (validFrom === null) return t("draft");
    const from = dateTime(new Date(validFrom));
    return validTo === null ? t("open", { from }) : t("closed", { from, to: dateTime(new Date(validTo)) });
  };
}
