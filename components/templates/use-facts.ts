"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import type { Figures } from "@/lib/contract/schemas/catalogue";

/** What launches of a cell measured, as rows of a drawer. */
export function useFigureRows({ p50Ms, p95Ms, ready, failed }: Figures): [string, string][] {
  const t = useTranslations("templates.drawer");
  const format = useFormat();
  const count = ready + failed;
  if (count === 0) return [[t("lastLaunches"), t("launches")]];
  const time =
    p50Ms === null || p95Ms === null
      ? t("fewLaunches")
      : t("readyTimes", { p50: format.duration(p50Ms), p95: format.duration(p95Ms) });
  return [
    [t("readyIn"), time],
    [t("lastLaunches"), t("launchesFailed", { count, failed })],
  ];
}
