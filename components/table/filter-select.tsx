"use client";

import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";

type Option<T extends string> = { id: T; title: string };

export type FilterSelectProps<T extends string> = {
  label: string;
  /** What it says where nothing is chosen. */
  any: string;
  /** Undefined while they load. */
  options: readonly Option<T>[] | undefined;
  value: T | null;
  onChange: (value: T | null) => void;
  /** 40 px high beside a large search field; 44 px on phones always. */
  size?: "md" | "lg";
  className?: string;
};

/** One choice of a list's filters. What is chosen stands in it also while the others load, or when it is one of them no more. */
export function FilterSelect<T extends string>({
  label,
  any,
  options = [],
  value,
  onChange,
  size = "md",
  className = "min-w-36",
}: FilterSelectProps<T>) {
  const known = value === null || options.some(({ id }) => id === value);
  const shown = known ? options : [...options, { id: value, title: value }];
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={({ target }) => onChange(shown.find(({ id }) => id === target.value)?.id ?? null)}
      className={cn("max-md:flex-1", size === "lg" && "[&>select]:h-10 max-md:[&>select]:h-11", className)}
    >
      <option value="">{any}</option>
      {shown.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </Select>
  );
}

/** The order of a list on phones, where the table's head is not there to press. */
export function SortSelect<T extends string>({
  label,
  options,
  value,
  onChange,
}: Pick<FilterSelectProps<T>, "label"> & {
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(options.find(({ id }) => id === target.value)?.id ?? value)}
      className="flex-1 md:hidden"
    >
      {options.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </Select>
  );
}
