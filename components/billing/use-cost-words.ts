"use client";

import { useTranslations } from "next-intl";
import type { CostDimension } from "@/lib/contract/schemas/costs";

/** In place of a project: what is the installation's own. As lib/billing/usage.ts has it. */
const INSTALLATION = "installation";

/** What groups are called: names as they are, and words for what has none. */
export function useCostWords() {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return {
    group: (by: CostDimension, { key, title }: { key: string | null; title: string | null }): string => {
      if (key === null) return t(`none.${by}`);
      if (by === "mode") return common(key === "pre-installed" ? "mode.pre-installed" : "mode.os-only");
      return by === "project" && key === INSTALLATION ? t("installation") : (title ?? key);
    },
    project: (id: string, title: string): string => (id === INSTALLATION ? t("installation") : title),
  };
}
