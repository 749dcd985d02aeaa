"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCategory } from "@/components/layout/use-category";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
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
      <Input
        type="search"
        data-page-search=""
        aria-label={t("filter.search")}
        placeholder={t("filter.search")}
        value={filter.q}
        onChange={(event) => onChange({ ...filter, q: event.target.value })}
        before={<Search aria-hidden="true" />}
        after={<Kbd className="max-md:hidden">/</Kbd>}
        className="w-[220px] max-md:w-full"
      />
      <Select
        aria-label={t("filter.state")}
        value={filter.state}
        onChange={(event) => onChange({ ...filter, state: event.target.value })}
      >
        <option value="">{t("filter.anyState")}</option>
        {CELL_WORDS.map((word) => (
          <option key={word} value={word}>
            {t(`states.${word}`)}
          </option>
        ))}
        <option value="not-baked">{t("notBaked")}</option>
      </Select>
      <Select
        aria-label={t("filter.os")}
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
        <Select
          aria-label={t("filter.category")}
          value={filter.category}
          onChange={(event) => onChange({ ...filter, category: event.target.value })}
        >
          <option value="">{t("filter.anyCategory")}</option>
          {categories.map((word) => (
            <option key={word} value={word}>
              {category(word)}
            </option>
          ))}
        </Select>
      )}
    </div>
  );
}
