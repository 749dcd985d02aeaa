"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { useMay } from "@/components/layout/project";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableFrame, Td, Th } from "@/components/ui/table";

export type ChargeSectionProps = {
  title: string;
  lead: string;
  add: string;
  empty: string;
  emptyDetail: string;
  /** Of the columns before "by whom"; none for where the table is empty. */
  heads: readonly string[];
  rows: readonly ReactNode[];
  onAdd: () => void;
};

/** One table of the page, with the button that adds to it for who may. */
export function ChargeSection({ title, lead, add, empty, emptyDetail, heads, rows, onAdd }: ChargeSectionProps) {
  const t = useTranslations("charges");
  const id = useId();
  const may = useMay("rate.manage");
  const button = may && (
    <Button onClick={onAdd}>
      <Plus aria-hidden="true" />
      {add}
    </Button>
  );
  return (
    <section aria-labelledby={id}>
      <div className="mb-2 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={id} className="text-14 font-semibold">
            {title}
          </h2>
          <p className="max-w-prose text-pretty text-fg-2">{lead}</p>
        </div>
        {rows.length > 0 && button}
      </div>
      {rows.length === 0 ? (
        <EmptyState title={empty} action={button || undefined}>
          {emptyDetail}
        </EmptyState>
      ) : (
        <TableFrame label={title} className="bg-surface">
          <Table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <Th key={head}>{head}</Th>
                ))}
                <Th>{t("head.by")}</Th>
                <Th>
                  <span className="sr-only">{t("head.remove")}</span>
                </Th>
              </tr>
            </thead>
            <tbody>{rows}</tbody>
          </Table>
        </TableFrame>
      )}
    </section>
  );
}

export type LastCellsProps = {
  of: { createdBy: string | null; createdAt: string; removable: boolean };
  /** Says what would be removed, to who hears the button alone. */
  remove: string;
  onRemove: () => void;
};

/** By whom and when; and the button that removes it, as long as no month that has ended has it. */
export function LastCells({ of, remove, onRemove }: LastCellsProps) {
  const t = useTranslations("charges");
  const format = useFormat();
  const may = useMay("rate.manage");
  return (
    <>
      <Td className="text-fg-2">
        {t("by", { by: of.createdBy ?? t("somebody"), at: format.dateTime(new Date(of.createdAt)) })}
      </Td>
      <Td className="text-right">
        {may && (
          <Button
            variant="ghost"
            size="sm"
            aria-label={remove}
            disabledReason={of.removable ? null : t("kept")}
            onClick={onRemove}
          >
            <Trash2 aria-hidden="true" />
          </Button>
        )}
      </Td>
    </>
  );
}
