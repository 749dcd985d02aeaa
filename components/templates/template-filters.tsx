"use client";

import { useTranslations } from "next-intl";
import { useCategory } from "@/components/layout/use-category";
import { FilterSelect } from "@/components/table/filter-select";
import { SearchField } from "@/components/table/search-field";
import { Select } from "@/components/ui/select";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { CELL_WORDS } from "./state-look";
import type { TemplateFilter } from "./template-filter";

export type TemplateFiltersProps = {
  matrix: TemplateMatrix;
  filter: TemplateFilter;
  onChange: (filter: TemplateFilter) => void;
  onCloud: (cloud: string) => void;
};

export function TemplateFilters({ matrix, filter, onChange, onCloud }: TemplateFiltersProps) {
  const t = useTranslations("templates");
  const category = useCategory();
  const categories = [...new Set(matrix.services.map((service) => service.category))];
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2 max-md:[&>span:has(select)]:flex-1">
      {matrix.clouds.length > 1 && (
        <Select
          aria-label={t("filter.cloud")}
          value={matrix.cloud ?? ""}
          onChange={(event) => onCloud(event.target.value)}
        >
          {matrix.clouds.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      )}
      <SearchField
        label={t("filter.search")}
        value={filter.q}
        onChange={(q) => onChange({ ...filter, q })}
        className="w-[220px] max-md:w-full"
      />
      <FilterSelect
        label={t("filter.state")}
        any={t("filter.anyState")}
        options={[
          ...CELL_WORDS.map((id) => ({ id, title: t(`states.${id}`) })),
          { id: "not-baked", title: t("notBaked") },
        ]}
        value={filter.state || null}
        onChange={(state) => onChange({ ...filter, state: state ?? "" })}
      />
      <Select
        aria-label={t("filter.os")}
        className="min-w-36"
        value={filter.os}
        onChange={(event) => onChange({ ...filter, os: event.target.value })}
      >
        <option value="image">{t("filter.withImage")}</option>
        <option value="">{t("filter.anyOs")}</option>
        {matrix.oses.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
      {categories.length > 1 && (
        <FilterSelect
          label={t("filter.category")}
          any={t("filter.anyCategory")}
          options={categories.map((id) => ({ id, title: category(id) }))}
          value={filter.category || null}
          onChange={(word) => onChange({ ...filter, category: word ?? "" })}
        />
      )}
    </div>
  );
}
