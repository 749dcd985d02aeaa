"use client";

import { useTranslations } from "next-intl";
import { FilterSelect, SortSelect } from "@/components/table/filter-select";
import { SearchField } from "@/components/table/search-field";
import { MAX_QUERY, STACK_SORTS, STACK_STATES, type StackFilter } from "./stack-filter";

/** Search and state; on phones, where the table's head is not there, also the order. */
export function StackFilters({ filter, onChange }: { filter: StackFilter; onChange: (next: StackFilter) => void }) {
  const t = useTranslations("stacks");
  const change = (part: Partial<StackFilter>) => onChange({ ...filter, ...part, page: 1 });
  return (
    <div className="my-3.5 flex flex-wrap items-center gap-3 max-md:gap-2.5">
      <SearchField
        size="lg"
        label={t("search")}
        maxLength={MAX_QUERY}
        value={filter.q}
        onChange={(q) => change({ q })}
        className="w-[300px] max-md:w-full"
      />
      <FilterSelect
        size="lg"
        label={t("state")}
        any={t("anyState")}
        options={STACK_STATES.map((id) => ({ id, title: t(`states.${id}`) }))}
        value={filter.state}
        onChange={(state) => change({ state })}
        className="min-w-40"
      />
      <SortSelect
        label={t("sort")}
        options={STACK_SORTS.map((id) => ({ id, title: t(`sorts.${id}`) }))}
        value={filter.sort}
        onChange={(sort) => change({ sort })}
      />
    </div>
  );
}
