"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";

export type Column<T> = {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  align?: "end";
  /** Left out on narrower screens; the first column always stays. */
  from?: "md" | "lg" | "xl";
  /** The API's name of the sort order, where it can sort by this column. */
  sort?: string;
};

export type DataTableProps<T> = {
  label: string;
  columns: readonly Column<T>[];
  /** Undefined while nothing has been loaded yet. */
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  /** The row leads there; its first cell holds the link, so checkboxes and buttons in it still work. */
  rowHref?: (row: T) => string;
  /** As in the API: "name" or "-name". */
  sort?: string;
  onSort?: (sort: string) => void;
  className?: string;
};

const FROM = { md: "max-md:hidden", lg: "max-lg:hidden", xl: "max-xl:hidden" } as const;
const SKELETON_ROWS = 5;

/** A list: head that stays, 40 px rows, sorting by the API, skeletons of the final height while loading. */
export function DataTable<T>({ label, columns, rows, rowKey, rowHref, sort, onSort, className }: DataTableProps<T>) {
  if (!rows)
    return (
      <Loading>
        <div className="divide-y divide-line rounded-card border border-line-2">
          {Array.from({ length: SKELETON_ROWS }, (_, row) => (
            <div key={row} className="flex h-10 items-center gap-6 px-3">
              <Skeleton className="w-1/4" />
              <Skeleton className="w-1/6" />
              <Skeleton className="ml-auto w-1/6" />
            </div>
          ))}
        </div>
      </Loading>
    );
  return (
    <TableFrame label={label} className={className}>
      <Table>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Tr key={rowKey(row)} className={cn(rowHref && "hover:bg-surface-2")}>
              {columns.map((column, index) => (
                <Td key={column.id} className={cn(column.align === "end" && "text-right", column.from && FROM[column.from])}>
                  {index === 0 && rowHref ? (
                    <Link href={rowHref(row)} className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus">
                      {column.cell(row)}
                    </Link>
                  ) : (
                    column.cell(row)
                  )}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

function HeadCell<T>({ column, sort, onSort }: { column: Column<T>; sort?: string | undefined; onSort?: ((sort: string) => void) | undefined }) {
  const t = useTranslations("common");
  const look = cn(column.align === "end" && "text-right", column.from && FROM[column.from]);
  const { sort: key } = column;
  if (!key || !onSort) return <Th className={look}>{column.header}</Th>;
  const upwards = sort === key;
  const downwards = sort === `-${key}`;
  const Icon = downwards ? ArrowDown : ArrowUp;
  return (
    <Th className={look} aria-sort={upwards ? "ascending" : downwards ? "descending" : "none"}>
      <button type="button" className="inline-flex items-center gap-1 rounded-badge hover:text-fg" onClick={() => onSort(upwards ? `-${key}` : key)}>
        {column.header}
        <Icon aria-hidden="true" className={cn("size-3", !upwards && !downwards && "invisible")} />
        <span className="sr-only">{upwards ? t("sortedAscending") : downwards ? t("sortedDescending") : ""}</span>
      </button>
    </Th>
  );
}
