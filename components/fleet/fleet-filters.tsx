"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Select } from "@/components/ui/select";
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
  const projects = data?.projects.map(({ name, title }) => ({ id: name, title }));
  return (
    <div className="my-3.5 flex flex-wrap items-center gap-3 max-md:gap-2.5">
      <Input
        size="lg"
        type="search"
        data-page-search=""
        aria-label={t("search")}
        placeholder={t("search")}
        maxLength={MAX_TEXT}
        value={filter.q}
        onChange={(event) => change({ q: event.target.value })}
        before={<Search aria-hidden="true" />}
        after={<Kbd className="max-md:hidden">/</Kbd>}
        className="w-[260px] max-md:w-full"
      />
      <Choice
        label={t("project")}
        any={t("anyProject")}
        value={filter.project}
        onChange={(project) => change({ project })}
      >
        {options(projects, filter.project)}
      </Choice>
      <Choice
        label={t("service")}
        any={t("anyService")}
        value={filter.service}
        onChange={(service) => change({ service })}
      >
        {options(data?.services, filter.service)}
      </Choice>
      <Choice label={t("os")} any={t("anyOs")} value={filter.os} onChange={(os) => change({ os })}>
        {options(data?.oses, filter.os)}
      </Choice>
      <Choice
        label={t("state")}
        any={t("anyState")}
        value={filter.state}
        onChange={(value) => change({ state: STATES.find((state) => state === value) ?? null })}
      >
        {STATES.map((state) => (
          <option key={state} value={state}>
            {t(`states.${state}`)}
          </option>
        ))}
      </Choice>
      <Choice
        label={t("reason")}
        any={t("anyReason")}
        value={filter.reason}
        onChange={(value) => change({ reason: REASONS.find((reason) => reason === value) ?? null })}
      >
        {REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {t(`kinds.${reason}`)}
          </option>
        ))}
      </Choice>
      <Select
        aria-label={t("sort")}
        value={filter.sort}
        onChange={({ target: { value } }) => change({ sort: SORTS.find((sort) => sort === value) ?? filter.sort })}
        className="flex-1 md:hidden"
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`sorts.${sort}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}

type ChoiceProps = {
  label: string;
  any: string;
  value: string | null;
  onChange: (value: string | null) => void;
  children: ReactNode;
};

function Choice({ label, any, value, onChange, children }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
      className="min-w-36 max-md:flex-1 [&>select]:h-10 max-md:[&>select]:h-11"
    >
      <option value="">{any}</option>
      {children}
    </Select>
  );
}

/** What is chosen stands in the list also while that loads, or when nothing outdated is left of it. */
function options(all: readonly { id: string; title: string }[] = [], chosen: string | null): ReactNode {
  const shown = chosen === null || all.some(({ id }) => id === chosen) ? all : [...all, { id: chosen, title: chosen }];
  return shown.map(({ id, title }) => (
    <option key={id} value={id}>
      {title}
    </option>
  ));
}
