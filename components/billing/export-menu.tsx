"use client";

import { useTranslations } from "next-intl";
import { DownloadMenu } from "@/components/layout/download-menu";
import { apiUrl } from "@/lib/api-client/call";
import { DATASETS, EXPORT_FORMATS } from "@/lib/contract/export-names";

/** A month as files, of all projects or of one. */
export function ExportMenu({ month, project }: { month: string; project: string | null }) {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return (
    <DownloadMenu
      label={t("export")}
      groups={DATASETS.map((dataset) => ({
        heading: common(`datasets.${dataset}`),
        files: EXPORT_FORMATS.map((format) => ({
          label: common(`formats.${format}`),
          href:
            project === null
              ? apiUrl("exportCosts", { params: { month, dataset }, query: { format } })
              : apiUrl("exportProjectCosts", { params: { month, dataset, project }, query: { format } }),
        })),
      }))}
    />
  );
}
