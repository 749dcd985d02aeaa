"use client";

import { useTranslations } from "next-intl";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import type { CellKey } from "./template-filter";

/** "MariaDB on Debian 12". */
export function useCellName({ services, oses }: Pick<TemplateMatrix, "services" | "oses">): (cell: CellKey) => string {
  const t = useTranslations("templates");
  return ({ service, osId }) =>
    t("cellName", {
      service: services.find(({ id }) => id === service)?.title ?? service,
      os: oses.find(({ id }) => id === osId)?.title ?? osId,
    });
}
