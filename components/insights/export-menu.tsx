"use client";

import { useTranslations } from "next-intl";
import { DownloadMenu } from "@/components/layout/download-menu";
import { apiUrl } from "@/lib/api-client/call";
import type { InsightTable } from "@/lib/contract/schemas/insights";
import { type InsightFilter, toQuery } from "./insight-filter";

const TABLES = ["launches", "cells", "weeks", "failures"] as const satisfies readonly InsightTable[];

/** What the page shows, as files for a spreadsheet. */
export function ExportMenu({ filter }: { filter: InsightFilter }) {
  const t = useTranslations("insights");
  const files = TABLES.map((table) => ({
    label: t(`tables.${table}`),
    href: apiUrl("exportInsights", { query: { ...toQuery(filter), table } }),
  }));
  return <DownloadMenu label={t("export")} groups={[{ heading: null, files }]} />;
}
