"use client";

import { useTranslations } from "next-intl";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
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
      <Select
        aria-label={t("service")}
        value={filter.service ?? ""}
        onChange={({ target: { value } }) => onChange({ ...filter, service: value || null })}
        className="min-w-44 max-md:flex-1"
      >
        <option value="">{t("anyService")}</option>
        {withChosen(data?.services, filter.service).map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t("os")}
        value={filter.os ?? ""}
        onChange={({ target: { value } }) => onChange({ ...filter, os: value || null })}
        className="min-w-44 max-md:flex-1"
      >
        <option value="">{t("anyOs")}</option>
        {withChosen(data?.oses, filter.os).map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t("clone")}
        value={filter.clone ?? ""}
        onChange={({ target: { value } }) =>
          onChange({ ...filter, clone: CLONES.find((clone) => clone === value) ?? null })
        }
        className="min-w-36 max-md:flex-1"
      >
        <option value="">{t("anyClone")}</option>
        {CLONES.map((clone) => (
          <option key={clone} value={clone}>
            {t(`clones.${clone}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}

type Named = { id: string; title: string };

/** What is chosen stands in the list also while that loads, or when it has left the catalogue. */
const withChosen = (all: readonly Named[] = [], chosen: string | null): readonly Named[] =>
  chosen === null || all.some(({ id }) => id === chosen) ? all : [...all, { id: chosen, title: chosen }];
