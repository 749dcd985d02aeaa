"use client";

import { Search } from "lucide-react";
import { Input, type InputProps } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";

export type SearchFieldProps = Pick<InputProps, "size" | "maxLength" | "className"> & {
  label: string;
  value: string;
  onChange: (text: string) => void;
};

/** The text by which a page's list is narrowed; the key "/" leads to it. */
export function SearchField({ label, onChange, ...rest }: SearchFieldProps) {
  return (
    <Input
      type="search"
      data-page-search=""
      aria-label={label}
      placeholder={label}
      onChange={(event) => onChange(event.target.value)}
      before={<Search aria-hidden="true" />}
      after={<Kbd className="max-md:hidden">/</Kbd>}
      {...rest}
    />
  );
}
