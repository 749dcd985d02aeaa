"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { InsightOutcome, Insights } from "@/lib/contract/schemas/insights";

const MODES = ["os-only", "pre-installed"] as const;

/** Like compared with like: both modes of each service on each OS, and what its baked images took. */
export function CellsCard({ cells }: { cells: Insights["cells"] }) {
  const t = useTranslations("insights");
  const common = useTranslations("common");
  const format = useFormat();
  const id = useId();
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={t("cells")} />
      {cells.length === 0 ? (
        <p className="px-3.5 py-4 text-fg-2">{t("cellsEmpty")}</p>
      ) : (
        <TableFrame label={t("cells")} className="rounded-none border-0">
          <Table>
            <thead>
              <tr>
                <Th rowSpan={2} className="pl-3.5 align-bottom">
                  {t("service")}
                </Th>
                <Th rowSpan={2} className="align-bottom">
                  {t("os")}
                </Th>
                {MODES.map((mode) => (
                  <Th key={mode} scope="colgroup" colSpan={3} className="border-l border-l-line">
                    <span className="flex items-center gap-1.5">
                      <ModeIcon mode={mode} className="size-3.5" />
                      {common(`mode.${mode}`)}
                    </span>
                  </Th>
                ))}
                <Th scope="colgroup" colSpan={4} className="border-l border-l-line">
                  {t("baked")}
                </Th>
              </tr>
              <tr>
                {MODES.map((mode) => (
                  <OutcomeHeads key={mode} />
                ))}
                <Th className="border-l border-l-line text-right">{t("kept")}</Th>
                <Th className="text-right">{t("bakes")}</Th>
                <Th className="text-right">{t("bakeTime")}</Th>
                <Th className="pr-3.5 text-right">{t("saved")}</Th>
              </tr>
            </thead>
            <tbody>
              {cells.map((cell) => (
                <Tr key={`${cell.service}/${cell.osId}`}>
                  <th scope="row" className="h-10 px-3 pl-3.5 text-left font-medium whitespace-nowrap">
                    {cell.serviceTitle}
                  </th>
                  <Td>{cell.osTitle}</Td>
                  <OutcomeCells of={cell.osOnly} />
                  <OutcomeCells of={cell.preInstalled} />
                  <Td className="border-l border-l-line text-right">
                    {cell.images === 0 ? <None /> : t("images", { count: cell.images, size: format.bytes(cell.bytes) })}
                  </Td>
                  <Td className="text-right">
                    {cell.bakes.done + cell.bakes.failed === 0 ? (
                      <None />
                    ) : (
                      t("done", { done: cell.bakes.done, failed: cell.bakes.failed })
                    )}
                  </Td>
                  <Td className="text-right">{cell.bakes.ms === 0 ? <None /> : format.duration(cell.bakes.ms)}</Td>
                  <Td className="pr-3.5 text-right">
                    <Saved ms={cell.savedMs} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableFrame>
      )}
      {cells.length > 0 && <p className="border-t border-line px-3.5 py-2 text-12 text-fg-3">{t("savedHow")}</p>}
    </Card>
  );
}

const None = () => <span className="text-fg-3">–</span>;

function OutcomeHeads() {
  const t = useTranslations("insights");
  return (
    <>
      <Th className="border-l border-l-line text-right">{t("columns.typical")}</Th>
      <Th className="text-right">{t("columns.slowest")}</Th>
      <Th className="text-right">{t("columns.failed")}</Th>
    </>
  );
}

/** Under five launches their number stands in place of a time. */
function OutcomeCells({ of: { ready, failed, p50Ms, p95Ms } }: { of: InsightOutcome }) {
  const t = useTranslations("insights");
  const format = useFormat();
  const total = ready + failed;
  return (
    <>
      <Td className="border-l border-l-line text-right">
        {p50Ms !== null ? (
          format.duration(p50Ms)
        ) : total === 0 ? (
          <None />
        ) : (
          <span className="text-fg-3">{t("launches", { count: total })}</span>
        )}
      </Td>
      <Td className="text-right">{p95Ms === null ? <None /> : format.duration(p95Ms)}</Td>
      <Td className="text-right">
        {total === 0 ? <None /> : t("failedOf", { failed, total, share: format.percent(failed / total) })}
      </Td>
    </>
  );
}

function Saved({ ms }: { ms: number | null }) {
  const t = useTranslations("insights");
  const format = useFormat();
  if (ms === null) return <None />;
  return <>{ms < 0 ? t("lost", { time: format.duration(-ms) }) : format.duration(ms)}</>;
}
