"use client";

import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Th } from "@/components/ui/table";

export type SortHeadProps = {
  sorted: "ascending" | "descending" | undefined;
  onSort: () => void;
  className?: string;
  children: ReactNode;
};

/** Head of a column that the list can be sorted by. */
export function SortHead({ sorted, onSort, className, children }: SortHeadProps) {
  const t = useTranslations("common");
  const Icon = sorted === "ascending" ? ArrowUp : sorted === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <Th aria-sort={sorted} className={className}>
      <button
        type="button"
        onClick={onSort}
        className="-mx-1.5 inline-flex h-6 items-center gap-1 rounded-badge px-1.5 hover:bg-surface-3 hover:text-fg aria-pressed:text-fg"
        aria-pressed={sorted !== undefined}
        title={sorted && t(sorted === "ascending" ? "sortedAscending" : "sortedDescending")}
      >
        {children}
        <Icon aria-hidden="true" className="size-3" />
      </button>
    </Th>
  );
}
