"use client";

import { useTranslations } from "next-intl";
import { FilterSelect } from "@/components/table/filter-select";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { Insights } from "@/lib/contract/schemas/insights";
import { CLONES, type InsightFilter, PERIODS } from "./insight-filter";

export type InsightFiltersProps = {
  filter: InsightFilter;
  data: Insights | undefined;
  onChange: (next: InsightFilter) => void;
};

/** How far back, and of what: like is compared with like only when service and OS are chosen. */
export function InsightFilters({ filter, data, onChange }: InsightFiltersProps) {
  const t = useTranslations("insights");
  return (
    <div className="my-3.5 flex flex-wrap items-center gap-3 max-md:gap-2.5">
      <SegmentedControl
        label={t("period")}
        value={filter.period}
        options={PERIODS.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onChange={(period) => onChange({ ...filter, period })}
      />
      <FilterSelect
        label={t("service")}
        any={t("anyService")}
        options={data?.services}
        value={filter.service}
        onChange={(service) => onChange({ ...filter, service })}
        className="min-w-44"
      />
      <FilterSelect
        label={t("os")}
        any={t("anyOs")}
        options={data?.oses}
        value={filter.os}
        onChange={(os) => onChange({ ...filter, os })}
        className="min-w-44"
      />
      <FilterSelect
        label={t("clone")}
        any={t("anyClone")}
        options={CLONES.map((id) => ({ id, title: t(`clones.${id}`) }))}
        value={filter.clone}
        onChange={(clone) => onChange({ ...filter, clone })}
      />
      <FilterSelect
        label={t("tool")}
        any={t("anyTool")}
        options={data?.tools}
        value={filter.tool}
        onChange={(tool) => onChange({ ...filter, tool })}
      />
    </div>
  );
}
