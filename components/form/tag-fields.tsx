"use client";

import { CircleAlert, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { useApi } from "@/lib/api-client/query";
import { TAG_LIMITS } from "@/lib/util/tags";
import type { TagRow } from "./tag-rows";

export type TagFieldsProps = {
  /** The keys that its stacks have are offered. */
  project: string;
  rows: readonly TagRow[];
  onChange: (rows: TagRow[]) => void;
  /** One a row. */
  errors: readonly (string | null)[];
};

/** Tags of a stack: pairs of fields that are added and removed. */
export function TagFields({ project, rows, onChange, errors }: TagFieldsProps) {
  const t = useTranslations("common.tags");
  const known = useId();
  const { data } = useApi("listStacks", { params: { project }, query: { pageSize: 200 } }, { staleTime: 60_000 });
  const keys = [...new Set(data?.items.flatMap(({ tags }) => Object.keys(tags)))].sort();
  const set = (at: number, part: Partial<TagRow>) =>
    onChange(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  return (
    <div className="flex flex-col gap-2">
      <datalist id={known}>
        {keys.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {rows.map((row, i) => (
        <TagPair
          key={i}
          number={i + 1}
          row={row}
          known={known}
          error={errors[i] ?? null}
          onChange={(part) => set(i, part)}
          onRemove={() => onChange(rows.filter((_, at) => at !== i))}
        />
      ))}
      <div>
        <Button
          size="sm"
          disabledReason={rows.length >= TAG_LIMITS.tags ? t("most", { count: TAG_LIMITS.tags }) : null}
          onClick={() => onChange([...rows, { key: "", value: "" }])}
        >
          <Plus aria-hidden="true" />
          {t("add")}
        </Button>
      </div>
    </div>
  );
}

type TagPairProps = {
  number: number;
  row: TagRow;
  /** Id of the list of keys. */
  known: string;
  error: string | null;
  onChange: (part: Partial<TagRow>) => void;
  onRemove: () => void;
};

function TagPair({ number, row, known, error, onChange, onRemove }: TagPairProps) {
  const t = useTranslations("common.tags");
  const note = useId();
  const control = {
    "aria-invalid": error ? (true as const) : undefined,
    "aria-describedby": error ? note : undefined,
    autoComplete: "off",
    autoCapitalize: "none",
    spellCheck: false,
  };
  return (
    <div role="group" aria-label={t("number", { number })}>
      <div className="flex items-center gap-2">
        <Input
          {...control}
          aria-label={t("key")}
          placeholder={t("key")}
          list={known}
          value={row.key}
          maxLength={TAG_LIMITS.key}
          className="w-2/5"
          onChange={(event) => onChange({ key: event.target.value })}
        />
        <Input
          {...control}
          aria-label={t("value")}
          placeholder={t("value")}
          value={row.value}
          maxLength={TAG_LIMITS.value}
          className="flex-1"
          onChange={(event) => onChange({ value: event.target.value })}
        />
        <Button
          variant="ghost"
          shape="icon"
          aria-label={row.key === "" ? t("removeNumber", { number }) : t("remove", { key: row.key })}
          onClick={onRemove}
        >
          <Trash2 aria-hidden="true" />
        </Button>
      </div>
      {error && (
        <p id={note} className="mt-[5px] flex gap-[5px] text-12 text-fail">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0">{error}</span>
        </p>
      )}
    </div>
  );
}
