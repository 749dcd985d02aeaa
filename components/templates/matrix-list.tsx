"use client";

import { useTranslations } from "next-intl";
import { ServiceLogo } from "@/components/layout/service-logo";
import { Checkbox } from "@/components/ui/checkbox";
import { MatrixCell } from "./matrix-cell";
import type { MatrixGridProps } from "./matrix-grid";
import { type CellKey, keyOf, toggle } from "./template-filter";

export type MatrixListProps = Pick<MatrixGridProps, "grid" | "now" | "selected" | "selectable" | "onSelect"> & {
  onOpen: (cell: CellKey) => void;
};

/** The matrix on phones: a card for each service, a row for each operating system, which opens, with a box that selects. */
export function MatrixList({ grid, now, selected, selectable, onOpen, onSelect }: MatrixListProps) {
  const t = useTranslations("templates");
  return (
    <ul aria-label={t("grid")} className="flex flex-col gap-3">
      {grid.rows.map(({ service, cells }) => (
        <li key={service.id} className="overflow-hidden rounded-card border border-line-2">
          <h2 className="flex items-center gap-2.5 bg-surface-2 px-3.5 py-2.5 text-14 font-semibold">
            <ServiceLogo svg={service.logo} className="size-5 bg-transparent [&>span]:size-4" />
            <span className="min-w-0">{service.title}</span>
          </h2>
          <ul>
            {cells.map((cell, column) => {
              const os = grid.oses[column]?.title ?? "";
              return (
                cell && (
                  <li key={cell.osId} className="flex border-t border-line has-[:checked]:bg-accent-soft">
                    {selectable && (
                      <Checkbox
                        label={<span className="sr-only">{t("select", { service: service.title, os })}</span>}
                        checked={selected.has(keyOf(cell))}
                        onChange={() => onSelect(toggle(selected, cell))}
                        className="w-11 shrink-0 justify-center gap-0"
                      />
                    )}
                    <button type="button" onClick={() => onOpen(cell)} className="min-w-0 flex-1 pt-2 text-left">
                      <span className="block px-2.5 font-medium">{os}</span>
                      <MatrixCell cell={cell} now={now} />
                    </button>
                  </li>
                )
              );
            })}
          </ul>
        </li>
      ))}
    </ul>
  );
}
