"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { PageTitle } from "@/components/layout/page";
import { useProject } from "@/components/layout/project";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { MonthCosts } from "@/lib/contract/schemas/costs";
import { monthFrom } from "@/lib/util/months";
import type { BillingFilter } from "./billing-filter";
import { ExportMenu } from "./export-menu";

export type BillingHeadProps = {
  filter: BillingFilter;
  mayAll: boolean;
  data: MonthCosts | undefined;
  onChange: (filter: BillingFilter) => void;
};

/** Which month, of what, and the way to take it along. */
export function BillingHead({ filter, mayAll, data, onChange }: BillingHeadProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const project = useProject();
  const { own } = filter;
  const month = data?.month ?? filter.month;
  const go = (months: number) => {
    if (month !== null) onChange({ ...filter, month: monthFrom(month, months), line: null });
  };
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <PageTitle>{t("title")}</PageTitle>
        <p className="mt-0.5 text-fg-2" role="status">
          {data &&
            t(data.running ? "countedTo" : "whole", {
              of: own && project ? project.title : t("all"),
              until: format.stamp(new Date(data.countedTo), data.timeZone),
              zone: data.timeZone,
            })}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mayAll && project && (
          <SegmentedControl
            label={t("scope")}
            value={own ? "own" : "all"}
            options={[
              { value: "all", label: t("all") },
              { value: "own", label: project.title },
            ]}
            onChange={(scope) => onChange({ ...filter, own: scope === "own", by: "project", tag: null, line: null })}
          />
        )}
        <div className="flex items-center gap-1" role="group" aria-label={t("month")}>
          <Button shape="icon" aria-label={t("previous")} onClick={() => go(-1)}>
            <ChevronLeft aria-hidden="true" />
          </Button>
          <span className="min-w-32 px-2 text-center font-medium" aria-live="polite">
            {month === null ? "…" : format.month(month)}
          </span>
          <Button
            shape="icon"
            aria-label={t("next")}
            disabledReason={data?.running !== false ? t("noNext") : undefined}
            onClick={() => go(1)}
          >
            <ChevronRight aria-hidden="true" />
          </Button>
        </div>
        <ExportMenu month={month ?? "current"} project={own && project ? project.name : null} />
      </div>
    </div>
  );
}
