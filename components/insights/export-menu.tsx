"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/button-class";
import { Menu } from "@/components/ui/menu";
import { apiUrl } from "@/lib/api-client/call";
import type { InsightTable } from "@/lib/contract/schemas/insights";
import { type InsightFilter, toQuery } from "./insight-filter";

const TABLES = ["launches", "cells", "weeks", "failures"] as const satisfies readonly InsightTable[];

/** What the page shows, as files for a spreadsheet. The answer is a download, so the page stays. */
export function ExportMenu({ filter }: { filter: InsightFilter }) {
  const t = useTranslations("insights");
  return (
    <Menu
      label={t("export")}
      triggerHasText
      align="end"
      triggerClassName={buttonClass()}
      trigger={
        <>
          <Download aria-hidden="true" />
          {t("export")}
        </>
      }
      items={TABLES.map((table) => ({
        kind: "action",
        label: t(`tables.${table}`),
        onSelect: () => location.assign(apiUrl("exportInsights", { query: { ...toQuery(filter), table } })),
      }))}
    />
  );
}
