"use client";

import { useTranslations } from "next-intl";
import type { PolicyRules, PolicyScope } from "@/lib/contract/schemas/policies";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { useCellName } from "./use-cell-name";

/** A policy in words: what it is about, and each of its rules. */
export function usePolicyWords(matrix: Pick<TemplateMatrix, "services" | "oses">) {
  const t = useTranslations("templates.policies");
  const cellName = useCellName(matrix);
  return {
    scope({ service, osId }: PolicyScope): string {
      if (service !== null && osId !== null) return cellName({ service, osId });
      if (service !== null)
        return t("scopes.service", { service: matrix.services.find(({ id }) => id === service)?.title ?? service });
      if (osId !== null) return t("scopes.os", { os: matrix.oses.find(({ id }) => id === osId)?.title ?? osId });
      return t("scopes.all");
    },
    rules({ bake, intervalDays, keepLast, maxAgeDays, publishing }: PolicyRules): [string, string][] {
      return [
        [t("fields.bake"), bake === "schedule" ? t("every", { days: intervalDays }) : t(`bakes.${bake}`)],
        [t("fields.publishing"), t(`publishing.${publishing}`)],
        [t("fields.keepLast"), t("revisions", { count: keepLast })],
        [t("fields.maxAgeDays"), t("days", { count: maxAgeDays })],
      ];
    },
  };
}
