"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/button-class";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { apiUrl } from "@/lib/api-client/call";
import { DATASETS, EXPORT_FORMATS } from "@/lib/contract/schemas/exports";

/** A month as files, of all projects or of one. Each answer is a download, so the page stays. */
export function ExportMenu({ month, project }: { month: string; project: string | null }) {
  const t = useTranslations("billing");
  const items = DATASETS.flatMap((dataset): MenuItem[] => [
    { kind: "heading", label: t(`datasets.${dataset}`) },
    ...EXPORT_FORMATS.map((format): MenuItem => ({
      kind: "action",
      label: t(`formats.${format}`),
      onSelect: () =>
        location.assign(
          project === null
            ? apiUrl("exportCosts", { params: { month, dataset }, query: { format } })
            : apiUrl("exportProjectCosts", { params: { month, dataset, project }, query: { format } }),
        ),
    })),
  ]);
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
      items={items}
    />
  );
}
