"use client";

import { RefreshCw, SlidersHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { PageTitle } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";

/** What the page is about, and what concerns all of the matrix. */
export function MatrixHead({
  matrix: { services, oses },
  manages,
  stale,
  onBakeStale,
  onPolicies,
}: {
  matrix: TemplateMatrix;
  manages: boolean;
  stale: number;
  onBakeStale: () => void;
  onPolicies: () => void;
}) {
  const t = useTranslations("templates");
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <PageTitle>{t("title")}</PageTitle>
        <p className="mt-0.5 text-fg-2">
          {t("lead", { services: services.length, oses: oses.filter(({ image }) => image).length })}
        </p>
      </div>
      {manages && (
        <div className="flex flex-wrap gap-2">
          <Button disabledReason={stale === 0 ? t("nothingStale") : null} onClick={onBakeStale}>
            <RefreshCw aria-hidden="true" />
            {t("bakeStale", { count: stale })}
          </Button>
          <Button onClick={onPolicies}>
            <SlidersHorizontal aria-hidden="true" />
            {t("policies.title")}
          </Button>
        </div>
      )}
    </div>
  );
}
