"use client";

import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, memo, type MouseEvent, type SyntheticEvent, useRef, useState } from "react";
import { ServiceLogo } from "@/components/layout/service-logo";
import { cn } from "@/components/ui/cn";
import type { TemplateCell } from "@/lib/contract/schemas/templates";
import { MatrixCell } from "./matrix-cell";
import { OsHead } from "./os-head";
import { type CellKey, type Grid, keyOf, move, toggle } from "./template-filter";

export type MatrixGridProps = {
  grid: Grid;
  now: Date;
  /** The cell whose drawer is open. */
  open: string | null;
  selected: ReadonlySet<string>;
  /** False for those who may only look. */
  selectable: boolean;
  /** `byKeyboard`: whoever opened it goes on in the drawer. */
  onOpen: (cell: CellKey, byKeyboard: boolean) => void;
  onSelect: (selected: ReadonlySet<string>) => void;
  onBake: (cell: TemplateCell) => void;
};

/** Least widths of the columns; the first one is `w-[158px]` below. */
const SERVICE_PX = 158;
const OS_PX = 190;

/**
 * Services by operating systems. One tab stop: arrow keys move, Enter opens, Space selects, Ctrl+A selects all, b bakes. One
 * listener for all cells, and cells that do not change are not drawn again: there may be five hundred.
 */
export function MatrixGrid({ grid, now, open, selected, selectable, onOpen, onSelect, onBake }: MatrixGridProps) {
  const t = useTranslations("templates");
  const body = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const size = { rows: grid.rows.length, columns: grid.oses.length };
  const current = { row: Math.min(at.row, size.rows - 1), column: Math.min(at.column, size.columns - 1) };

  const spotOf = ({ target }: SyntheticEvent) => {
    const [row, column] =
      (target as Element).closest<HTMLElement>("[data-at]")?.dataset.at?.split("/").map(Number) ?? [];
    return row === undefined || column === undefined ? null : { row, column };
  };
  const cellAt = (event: SyntheticEvent) => {
    const spot = spotOf(event);
    return spot && (grid.rows[spot.row]?.cells[spot.column] ?? null);
  };
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    const cell = cellAt(event);
    const next = move(event, current, size);
    if (next) {
      setAt(next);
      body.current?.querySelector<HTMLElement>(`[data-at="${next.row}/${next.column}"]`)?.focus();
    } else if (event.ctrlKey) {
      if (event.key !== "a" || !selectable) return;
      onSelect(new Set(grid.rows.flatMap(({ cells }) => cells.flatMap((one) => (one ? keyOf(one) : [])))));
    } else if (event.key === "Escape" && selected.size > 0) onSelect(new Set());
    else if (cell && event.key === "Enter") onOpen(cell, true);
    else if (cell && selectable && event.key === " ") onSelect(toggle(selected, cell));
    else if (cell && selectable && event.key === "b") onBake(cell);
    else return;
    event.preventDefault();
  };
  const click = (event: MouseEvent) => {
    const cell = cellAt(event);
    if (!cell) return;
    const onMark = (event.target as Element).closest("[data-mark]") !== null;
    if (selectable && (onMark || event.ctrlKey || event.metaKey)) onSelect(toggle(selected, cell));
    else onOpen(cell, false);
  };

  return (
    <div className="max-h-[calc(100dvh-9rem)] scroll-pt-16 scroll-pl-[158px] overflow-auto rounded-card border border-line-2">
      <table
        role="grid"
        aria-label={t("grid")}
        aria-multiselectable={selectable || undefined}
        className="w-full table-fixed border-separate border-spacing-0"
        style={{ minWidth: SERVICE_PX + size.columns * OS_PX }}
      >
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky top-0 left-0 z-20 w-[158px] border-b border-line bg-surface-2 px-3 pb-2 text-left align-bottom text-12 font-normal text-fg-3"
            >
              {t("service")}
            </th>
            {grid.oses.map((os) => (
              <OsHead key={os.id} os={os} now={now} />
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          onFocus={(event) => setAt((before) => spotOf(event) ?? before)}
          onKeyDown={press}
          onClick={click}
          className="[&>tr:not(:first-child)>*]:border-t [&>tr>*]:border-line"
        >
          {grid.rows.map(({ service, cells }, row) => (
            <tr key={service.id}>
              <th scope="row" className="sticky left-0 z-10 bg-surface px-3 text-left font-medium">
                <span className="flex items-center gap-2.5">
                  <ServiceLogo svg={service.logo} className="size-5 bg-transparent [&>span]:size-4" />
                  <span className="min-w-0">{service.title}</span>
                </span>
              </th>
              {cells.map((cell, column) => (
                <GridCell
                  key={grid.oses[column]?.id}
                  cell={cell}
                  now={now}
                  at={`${row}/${column}`}
                  current={row === current.row && column === current.column}
                  isOpen={cell !== null && open === keyOf(cell)}
                  selected={cell !== null && selected.has(keyOf(cell))}
                  selectable={selectable}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type GridCellProps = {
  cell: TemplateCell | null;
  now: Date;
  /** "row/column". */
  at: string;
  /** The grid's tab stop. */
  current: boolean;
  isOpen: boolean;
  selected: boolean;
  selectable: boolean;
};

const GridCell = memo(function GridCell({ cell, now, at, current, isOpen, selected, selectable }: GridCellProps) {
  const t = useTranslations("templates");
  return (
    <td
      role="gridcell"
      data-at={at}
      tabIndex={current ? 0 : -1}
      aria-selected={selectable && cell ? selected : undefined}
      aria-current={isOpen || undefined}
      className={cn(
        "group relative h-[66px] border-l p-0 align-top focus-visible:outline-offset-[-2px]",
        cell ? "cursor-pointer hover:bg-surface-2" : "bg-surface-2",
        selected && "bg-accent-soft hover:bg-accent-soft",
        isOpen && "inset-ring-2 inset-ring-accent",
      )}
    >
      {cell ? <MatrixCell cell={cell} now={now} /> : <span className="sr-only">{t("none")}</span>}
      {cell && selectable && <SelectMark selected={selected} />}
    </td>
  );
});

/** Between the icons of the two modes. For the mouse; the keyboard has Space, and assistive technology reads `aria-selected`. */
function SelectMark({ selected }: { selected: boolean }) {
  return (
    <span
      aria-hidden="true"
      data-mark=""
      className={cn(
        "absolute top-1/2 left-[9px] size-4 -translate-y-1/2 place-items-center rounded-badge border",
        selected
          ? "grid border-accent bg-accent text-on-accent"
          : "hidden border-field-line bg-surface group-hover:grid",
      )}
    >
      {selected && <Check strokeWidth={3} className="size-3" />}
    </span>
  );
}
