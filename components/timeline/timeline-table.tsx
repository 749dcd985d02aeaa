"use client";

import { Route } from "lucide-react";
import { memo, useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { tableRows } from "@/lib/deployments/timeline/table";
import type { Typical } from "@/lib/deployments/timeline/schedule";
import type { TimelineState } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

export type TimelineTableProps = {
  state: TimelineState;
  typical: Typical | null;
  path: readonly string[];
  /** Whole seconds, so that the table is not drawn again more often than it changes. */
  second: number;
  selected: string | null;
  onSelect: (mark: string | null) => void;
  words: Words;
};

/** The chart's data as a table: every step and task with its times. */
export const TimelineTable = memo(function TimelineTable({
  state,
  typical,
  path,
  second,
  selected,
  onSelect,
  words,
}: TimelineTableProps) {
  const { t } = words;
  const rows = useMemo(() => tableRows(state, typical, path, second * 1_000), [state, typical, path, second]);
  return (
    <TableFrame label={t("table.title")} className="mx-6 my-3 min-h-0 overflow-auto max-md:mx-4">
      <Table className="text-12">
        <thead>
          <tr>
            {(["node", "step", "task", "state", "started", "took", "typical"] as const).map((c) => (
              <Th key={c} className={cn((c === "started" || c === "took" || c === "typical") && "text-right")}>
                {t(`table.${c}`)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <Tr key={r.id} className={cn(r.id === selected && "bg-accent-soft")}>
              <Td className="mono h-8">{r.node ?? t("path.all")}</Td>
              <Td className="h-8">
                {words.action(r.action)}
                {r.attempt !== null && r.attempt > 1 && (
                  <span className="text-fg-3"> {t("attempt", { n: r.attempt })}</span>
                )}
                {r.onPath && r.task === null && (
                  <span className="ml-1.5 inline-flex align-middle text-fg-2" title={t("tip.onPath")}>
                    <Route aria-hidden="true" className="size-3.5" />
                    <span className="sr-only">{t("tip.onPath")}</span>
                  </span>
                )}
              </Td>
              <Td lang={r.task === null ? undefined : "en"} className="h-8">
                {r.startMs === null ? (
                  ""
                ) : (
                  <button
                    type="button"
                    className="rounded-badge text-left hover:underline"
                    onClick={() => onSelect(r.id === selected ? null : r.id)}
                  >
                    {r.task ?? <span className="text-fg-3">{t("table.wholeStep")}</span>}
                  </button>
                )}
              </Td>
              <Td className={cn("h-8", (r.state === "failed" || r.state === "unreachable") && "font-medium text-fail")}>
                {words.status(r.state)}
              </Td>
              <Td className="h-8 text-right">{r.startMs === null ? "" : words.clock(r.startMs)}</Td>
              <Td className="h-8 text-right">{r.tookMs === null ? "" : words.duration(r.tookMs, true)}</Td>
              <Td className="h-8 text-right text-fg-3">
                {r.typicalMs === null ? "" : words.duration(r.typicalMs, true)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
});
