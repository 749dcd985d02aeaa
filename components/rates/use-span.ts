"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import type { RateCardSummary } from "@/lib/contract/schemas/rates";
import { useTimeZone } from "./use-rates";

/** When a version is in force, by the clock of the installation. */
export function useSpan(): (version: Pick<RateCardSummary, "validFrom" | "validTo">) => string {
  const t = useTranslations("rates.span");
  const { dateTime } = useFormat();
  const timeZone = useTimeZone();
  return ({ validFrom, validTo }) => {
    if (validFrom === null) return t("draft");
    const from = dateTime(new Date(validFrom), timeZone);
    return validTo === null ? t("open", { from }) : t("closed", { from, to: dateTime(new Date(validTo), timeZone) });
  };
}
