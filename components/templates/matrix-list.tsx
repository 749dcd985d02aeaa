"use client";

import { useTranslations } from "next-intl";
import { ServiceLogo } from "@/components/layout/service-logo";
import { MatrixCell } from "./matrix-cell";
import { type CellKey, type Grid } from "./template-filter";

/** The matrix on phones: a card for each service, a button for each operating system. */
export function MatrixList({ grid, now, onOpen }: { grid: Grid; now: Date; onOpen: (cell: CellKey) => void }) {
  const t = useTranslations("templates");
  return (
    <ul aria-label={t("grid")} className="flex flex-col gap-3">
      {grid.rows.map(({ service, cells }) => (
        <li key={service.id} className="overflow-hidden rounded-card border border-line-2">
          <h2 className="flex items-center gap-2.5 bg-surface-2 px-3.5 py-2.5 text-14 font-semibold">
            <ServiceLogo svg={service.logo} className="size-5 bg-transparent [&_svg]:size-4" />
            <span className="min-w-0">{service.title}</span>
          </h2>
          <ul>
            {cells.map(
              (cell, column) =>
                cell && (
                  <li key={cell.osId} className="border-t border-line">
                    <button type="button" onClick={() => onOpen(cell)} className="block w-full pt-2 text-left">
                      <span className="block px-2.5 font-medium">{grid.oses[column]?.title}</span>
                      <MatrixCell cell={cell} now={now} />
                    </button>
                  </li>
                ),
            )}
          </ul>
        </li>
      ))}
    </ul>
  );
}
