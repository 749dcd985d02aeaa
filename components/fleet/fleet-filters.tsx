"use client";

import { useTranslations } from "next-intl";
import { FilterSelect, SortSelect } from "@/components/table/filter-select";
import { SearchField } from "@/components/table/search-field";
import type { Fleet } from "@/lib/contract/schemas/fleet";
import { type FleetFilter, MAX_TEXT, REASONS, SORTS, STATES } from "./fleet-filter";

export type FleetFiltersProps = {
  filter: FleetFilter;
  data: Fleet | undefined;
  onChange: (next: FleetFilter) => void;
};

/** Text, project, service, OS, state and reason; on phones, where the table's head is not there, also the order. */
export function FleetFilters({ filter, data, onChange }: FleetFiltersProps) {
  const t = useTranslations("fleet");
  const change = (part: Partial<FleetFilter>) => onChange({ ...filter, ...part, page: 1 });
  return (
    <div className="my-3.5 flex flex-wrap items-center gap-3 max-md:gap-2.5">
      <SearchField
        size="lg"
        label={t("search")}
        maxLength={MAX_TEXT}
        value={filter.q}
        onChange={(q) => change({ q })}
        className="w-[260px] max-md:w-full"
      />
      <FilterSelect
        size="lg"
        label={t("project")}
        any={t("anyProject")}
        options={data?.projects.map(({ name, title }) => ({ id: name, title }))}
        value={filter.project}
        onChange={(project) => change({ project })}
      />
      <FilterSelect
        size="lg"
        label={t("service")}
        any={t("anyService")}
        options={data?.services}
        value={filter.service}
        onChange={(service) => change({ service })}
      />
      <FilterSelect
        size="lg"
        label={t("os")}
        any={t("anyOs")}
        options={data?.oses}
        value={filter.os}
        onChange={(os) => change({ os })}
      />
      <FilterSelect
        size="lg"
        label={t("state")}
        any={t("anyState")}
        options={STATES.map((id) => ({ id, title: t(`states.${id}`) }))}
        value={filter.state}
        onChange={(state) => change({ state })}
      />
      <FilterSelect
        size="lg"
        label={t("reason")}
        any={t("anyReason")}
        options={REASONS.map((id) => ({ id, title: t(`kinds.${id}`) }))}
        value={filter.reason}
        onChange={(reason) => change({ reason })}
      />
      <SortSelect
        label={t("sort")}
        options={SORTS.map((id) => ({ id, title: t(`sorts.${id}`) }))}
        value={filter.sort}
        onChange={(sort) => change({ sort })}
      />
    </div>
  );
}
