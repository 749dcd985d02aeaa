"use client";

import { useTranslations } from "next-intl";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { DIMENSIONS, type BillingFilter } from "./billing-filter";

type DimensionChoiceProps = {
  /** Keys of the tags that something of the month has. */
  tags: readonly string[];
  filter: BillingFilter;
  onChange: (filter: BillingFilter) => void;
};

/** What costs are told apart by; of tags, which. Where there are none, they are not offered. */
export function DimensionChoice({ tags, filter, onChange }: DimensionChoiceProps) {
  const t = useTranslations("billing");
  const keys = filter.tag === null || tags.includes(filter.tag) ? tags : [...tags, filter.tag].sort();
  const [first] = keys;
  const dimensions = DIMENSIONS.filter((one) =>
    one === "project" ? !filter.own : one !== "tag" || first !== undefined,
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      {filter.by === "tag" && (
        <Select
          aria-label={t("whichTag")}
          value={filter.tag ?? ""}
          onChange={(event) => onChange({ ...filter, tag: event.target.value })}
          className="max-w-48"
        >
          {keys.map((key) => (
            <option key={key} value={key}>
              {key}
            </option>
          ))}
        </Select>
      )}
      <SegmentedControl
        label={t("by")}
        value={filter.by}
        options={dimensions.map((value) => ({ value, label: t(`dimensions.${value}`) }))}
        onChange={(by) => onChange({ ...filter, by, tag: by === "tag" ? (first ?? null) : null })}
      />
    </div>
  );
}
