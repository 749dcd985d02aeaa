"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Select } from "@/components/ui/select";
import { MAX_QUERY, STACK_SORTS, STACK_STATES, type StackFilter } from "./stack-filter";

/** Search and state; on phones, where the table's head is not there, also the order. */
export function StackFilters({ filter, onChange }: { filter: StackFilter; onChange: (next: StackFilter) => void }) {
  const t = useTranslations("stacks");
  const change = (part: Partial<StackFilter>) => onChange({ ...filter, ...part, page: 1 });
  return (
    <div className="my-3.5 flex flex-wrap items-center gap-3 max-md:gap-2.5">
      <Input
        size="lg"
        type="search"
        data-page-search=""
        aria-label={t("search")}
        placeholder={t("search")}
        maxLength={MAX_QUERY}
        value={filter.q}
        onChange={(event) => change({ q: event.target.value })}
        before={<Search aria-hidden="true" />}
        after={<Kbd className="max-md:hidden">/</Kbd>}
        className="w-[300px] max-md:w-full"
      />
      <Select
        aria-label={t("state")}
        value={filter.state ?? ""}
        onChange={(event) => change({ state: STACK_STATES.find((state) => state === event.target.value) ?? null })}
        className="min-w-40 max-md:flex-1 [&>select]:h-10 max-md:[&>select]:h-11"
      >
        <option value="">{t("anyState")}</option>
        {STACK_STATES.map((state) => (
          <option key={state} value={state}>
            {t(`states.${state}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t("sort")}
        value={filter.sort}
        onChange={(event) => change({ sort: STACK_SORTS.find((sort) => sort === event.target.value) ?? filter.sort })}
        className="flex-1 md:hidden"
      >
        {STACK_SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`sorts.${sort}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
