"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { QueryState, type QueryStateProps } from "@/components/layout/query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableFrame, Th } from "@/components/ui/table";

/** Pages of a list that is read from the newest on: where each page that was left begins. */
export function useCursor() {
  const [pages, setPages] = useState<(string | undefined)[]>([undefined]);
  return {
    before: pages.at(-1),
    older: (before: string) => setPages([...pages, before]),
    newer: pages.length > 1 ? () => setPages(pages.slice(0, -1)) : null,
  };
}

export type LedgerSectionProps = {
  title: string;
  lead: string;
  notLoaded: string;
  empty: string;
  emptyDetail: string;
  heads: readonly ReactNode[];
  query: QueryStateProps["query"];
  /** Null until they are there. */
  rows: readonly ReactNode[] | null;
  older: (() => void) | null;
  newer: (() => void) | null;
};

/** One list of the page, with the steps to what is older. */
export function LedgerSection(props: LedgerSectionProps) {
  const { title, lead, notLoaded, empty, emptyDetail, heads, query, rows, older, newer } = props;
  const t = useTranslations("corrections");
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-14 font-semibold">
        {title}
      </h2>
      <p className="mb-2 max-w-prose text-pretty text-fg-2">{lead}</p>
      <QueryState query={query} title={notLoaded} loading={<ListSkeleton />} />
      {rows?.length === 0 && <EmptyState title={empty}>{emptyDetail}</EmptyState>}
      {rows && rows.length > 0 && (
        <TableFrame label={title} className="bg-surface">
          <Table>
            <thead>
              <tr>
                {heads.map((head, i) => (
                  <Th key={i}>{head}</Th>
                ))}
              </tr>
            </thead>
            <tbody>{rows}</tbody>
          </Table>
        </TableFrame>
      )}
      {(older || newer) && (
        <div className="mt-3 flex justify-end gap-2">
          <Button size="sm" disabledReason={newer ? null : t("isNewest")} onClick={newer ?? undefined}>
            <ChevronLeft aria-hidden="true" />
            {t("newer")}
          </Button>
          <Button size="sm" disabledReason={older ? null : t("isOldest")} onClick={older ?? undefined}>
            {t("older")}
            <ChevronRight aria-hidden="true" />
          </Button>
        </div>
      )}
    </section>
  );
}
