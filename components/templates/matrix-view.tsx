"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useMemo, useRef, useState } from "react";
import { useMay } from "@/components/layout/project";
import { usePhone } from "@/components/layout/use-media";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import type { TemplateCell, TemplateMatrix } from "@/lib/contract/schemas/templates";
import { BakeDialog } from "./bake-dialog";
import { ChangeDialog, type Change } from "./change-dialog";
import { Legend } from "./legend";
import { MatrixGrid } from "./matrix-grid";
import { MatrixHead } from "./matrix-head";
import { MatrixList } from "./matrix-list";
import type { EditedPolicy } from "./policy-form";
import { SelectionBar } from "./selection-bar";
import { SuggestionList } from "./suggestion-list";
import { SumsStrip } from "./sums-strip";
import { TemplateDrawer } from "./template-drawer";
import { type CellKey, keyOf, layOut, NO_FILTER, staleCells } from "./template-filter";
import { TemplateFilters } from "./template-filters";
import { useOpenCell } from "./use-open-cell";
import { useTemplateFilter } from "./use-template-filter";

const PoliciesDialog = dynamic(() => import("./policies-dialog").then((m) => m.PoliciesDialog), { ssr: false });

const NOTHING: ReadonlySet<string> = new Set();

type Asked =
  | { dialog: "bake"; cells: readonly CellKey[] }
  | { dialog: "change"; change: Change }
  | { dialog: "policies"; edit: EditedPolicy | null };

const isBakeable = ({ preInstalled }: TemplateCell) => preInstalled !== null;

/** The matrix of one cloud, with the drawer of the cell that is open. */
export function MatrixView({ matrix, onCloud }: { matrix: TemplateMatrix; onCloud: (cloud: string) => void }) {
  const t = useTranslations("templates");
  const manages = useMay("template.manage");
  const phone = usePhone();
  const now = useNow(60_000);
  const [filter, setFilter] = useTemplateFilter(matrix);
  const [open, setOpen] = useOpenCell();
  const [openedByKey, setOpenedByKey] = useState(false);
  const [selected, setSelected] = useState(NOTHING);
  const [asked, setAsked] = useState<Asked | null>(null);
  const view = useRef<HTMLDivElement>(null);
  const grid = useMemo(() => layOut(matrix, filter), [matrix, filter]);
  const stale = staleCells(matrix.cells);
  const chosen = matrix.cells.filter((cell) => selected.has(keyOf(cell)));
  const openCell = open && matrix.cells.find((cell) => keyOf(cell) === keyOf(open));

  const bake = (cells: readonly CellKey[]) => setAsked({ dialog: "bake", cells });
  const ask = (change: Change) => setAsked({ dialog: "change", change });
  const done = () => setAsked(null);
  const show = (cell: CellKey, byKeyboard: boolean) => {
    const found = matrix.cells.find((one) => keyOf(one) === keyOf(cell));
    setOpenedByKey(byKeyboard);
    setOpen({ ...cell, mode: found && isBakeable(found) ? "pre" : "os" });
  };
  const close = () => {
    setOpen(null);
    // Back to where it was opened; a dialog gives the focus back by itself.
    view.current?.querySelector<HTMLElement>("[data-at][tabindex='0']")?.focus();
  };
  const bar = selected.size > 0 && (
    <SelectionBar
      cells={chosen}
      onBake={() => bake(chosen.filter(isBakeable))}
      onChange={ask}
      onClear={() => setSelected(NOTHING)}
    />
  );
  return (
    <div ref={view} className="flex min-h-0 flex-1">
      <div
        className={cn(
          "min-w-0 flex-1 overflow-y-auto px-6 pt-[22px] pb-8 max-md:overflow-visible max-md:px-4 max-md:pt-4",
          bar ? "max-md:pb-52" : "max-md:pb-24",
        )}
      >
        <MatrixHead
          matrix={matrix}
          manages={manages}
          stale={stale.length}
          onBakeStale={() => bake(stale)}
          onPolicies={() => setAsked({ dialog: "policies", edit: null })}
        />
        <SumsStrip sums={matrix.sums} stale={stale.length} />
        {matrix.cells.every(({ preInstalled }) => !preInstalled?.revision) && (
          <EmptyState className="mb-3.5" title={t("nothingYet")}>
            {t("nothingYetDetail")}
          </EmptyState>
        )}
        {manages && <SuggestionList matrix={matrix} onBake={(cell) => bake([cell])} />}
        {(phone || !bar) && <TemplateFilters matrix={matrix} filter={filter} onChange={setFilter} onCloud={onCloud} />}
        {!phone && bar}
        {grid.rows.length === 0 ? (
          <EmptyState
            title={t("filteredOut")}
            action={<Button onClick={() => setFilter(NO_FILTER)}>{t("clearFilters")}</Button>}
          />
        ) : phone ? (
          <MatrixList
            grid={grid}
            now={now}
            selected={selected}
            selectable={manages}
            onOpen={(cell) => show(cell, false)}
            onSelect={setSelected}
          />
        ) : (
          <MatrixGrid
            grid={grid}
            now={now}
            open={open && keyOf(open)}
            selected={selected}
            selectable={manages}
            onOpen={show}
            onSelect={setSelected}
            onBake={(cell) => isBakeable(cell) && bake([cell])}
          />
        )}
        <Legend manages={manages} />
        {phone && bar}
      </div>
      {open && openCell && (
        <TemplateDrawer
          key={keyOf(open)}
          cell={open}
          matrix={matrix}
          focus={openedByKey}
          onMode={(mode) => setOpen({ ...open, mode })}
          onBake={() => bake([open])}
          onPolicy={(edit) => setAsked({ dialog: "policies", edit })}
          onChange={ask}
          onClose={close}
        />
      )}
      {asked?.dialog === "bake" && <BakeDialog cells={asked.cells} matrix={matrix} onClose={done} />}
      {asked?.dialog === "policies" && <PoliciesDialog matrix={matrix} edit={asked.edit} onClose={done} />}
      {asked?.dialog === "change" && (
        <ChangeDialog change={asked.change} matrix={matrix} onClose={done} onDone={() => setSelected(NOTHING)} />
      )}
    </div>
  );
}
