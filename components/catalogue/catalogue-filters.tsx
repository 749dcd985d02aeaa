"use client";

import { useTranslations } from "next-intl";
import { useCategory } from "@/components/layout/use-category";
import { SearchField } from "@/components/table/search-field";
import { Chip } from "@/components/ui/chip";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { ServiceSummary } from "@/lib/contract/schemas/catalogue";

export type CatalogueFilter = { q: string; category: string; os: string };

export type CatalogueFiltersProps = {
  /** What is left after the OS filter: the chips count these. */
  services: readonly ServiceSummary[];
  all: readonly ServiceSummary[];
  filter: CatalogueFilter;
  onChange: (next: CatalogueFilter) => void;
};

export function CatalogueFilters({ services, all, filter, onChange }: CatalogueFiltersProps) {
  const t = useTranslations("catalogue");
  const category = useCategory();
  const categories = [...new Set(all.map((service) => service.category))];
  const systems = new Map(all.flatMap(({ offers }) => offers.map(({ osId, osTitle }) => [osId, osTitle])));
  const count = (wanted: string) => services.filter((service) => service.category === wanted).length;
  return (
    <div className="my-3.5 flex flex-wrap items-center gap-3 max-md:gap-2.5">
      <SearchField
        size="lg"
        label={t("search")}
        value={filter.q}
        onChange={(q) => onChange({ ...filter, q })}
        className="w-[300px] max-md:w-full"
      />
      {all.length > 0 && (
        <div
          role="group"
          aria-label={t("category")}
          className="flex gap-1.5 max-md:-mx-4 max-md:w-screen max-md:overflow-x-auto max-md:px-4 max-md:py-1"
        >
          <Chip pressed={filter.category === ""} onClick={() => onChange({ ...filter, category: "" })}>
            {t("all")} <Figure>{services.length}</Figure>
          </Chip>
          {categories.map((word) => (
            <Chip key={word} pressed={filter.category === word} onClick={() => onChange({ ...filter, category: word })}>
              {category(word)} <Figure>{count(word)}</Figure>
            </Chip>
          ))}
        </div>
      )}
      {systems.size > 1 && (
        <SegmentedControl
          label={t("os")}
          value={filter.os}
          onChange={(os) => onChange({ ...filter, os })}
          options={[{ value: "", label: t("anyOs") }, ...[...systems].map(([value, label]) => ({ value, label }))]}
          className="ml-auto max-md:ml-0"
        />
      )}
    </div>
  );
}

function Figure({ children }: { children: number }) {
  return <span className="font-normal opacity-75">{children}</span>;
}
