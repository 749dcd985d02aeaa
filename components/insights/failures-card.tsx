"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { ModeBar } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { Insights } from "@/lib/contract/schemas/insights";

const MODES = ["os-only", "pre-installed"] as const;

type Failure = Insights["failures"][number];
type Row = Pick<Failure, "step" | "role"> & { counts: number[] };

/** At which step launches failed first, in the order of the steps, both modes side by side. */
export function FailuresCard({ data: { failures, modes } }: { data: Insights }) {
  const t = useTranslations("insights");
  const common = useTranslations("common");
  const format = useFormat();
  const id = useId();
  const rows = toRows(failures);
  const top = Math.max(1, ...failures.map(({ count }) => count));
  const totals = MODES.map((mode) => modes.find((one) => one.mode === mode)).map((of) =>
    of ? of.ready + of.failed : 0,
  );
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={t("failures")} />
      {rows.length === 0 ? (
        <p className="px-3.5 py-4 text-fg-2">{t("failuresEmpty")}</p>
      ) : (
        <TableFrame label={t("failures")} className="rounded-none border-0">
          <Table>
            <thead>
              <tr>
                <Th className="pl-3.5">{t("step")}</Th>
                <Th>{t("role")}</Th>
                {MODES.map((mode) => (
                  <Th key={mode}>{common(`mode.${mode}`)}</Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ step, role, counts }) => (
                <Tr key={`${step}/${role}`}>
                  <Td className="pl-3.5 font-medium">{t(`steps.${step}`)}</Td>
                  <Td className="text-fg-2">{role ?? t("wholeStack")}</Td>
                  {MODES.map((mode, i) => (
                    <Td key={mode} className="w-[36%] max-md:w-[28%]">
                      <span className="flex items-center gap-2.5 max-md:flex-col max-md:items-stretch max-md:gap-1 max-md:py-2">
                        <span className="w-24 shrink-0 text-right max-md:w-auto max-md:text-left">
                          {t("failedShare", {
                            count: counts[i] ?? 0,
                            share: totals[i] ? format.percent((counts[i] ?? 0) / totals[i]) : "–",
                          })}
                        </span>
                        <span className="block min-w-20 flex-1 max-md:min-w-0">
                          {(counts[i] ?? 0) > 0 && (
                            <ModeBar mode={mode} style={{ width: `${((counts[i] ?? 0) / top) * 100}%` }} />
                          )}
                        </span>
                      </span>
                    </Td>
                  ))}
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableFrame>
      )}
    </Card>
  );
}

const ORDER = [
  "allocate",
  "clone",
  "boot",
  "connect",
  "install",
  "firewall",
  "configure",
  "verify",
  "other",
] as const satisfies readonly Failure["step"][];

function toRows(failures: readonly Failure[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { mode, step, role, count } of failures) {
    const key = `${step}/${role}`;
    const row = rows.get(key) ?? { step, role, counts: MODES.map(() => 0) };
    const i = MODES.indexOf(mode);
    row.counts[i] = (row.counts[i] ?? 0) + count;
    rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) => ORDER.indexOf(a.step) - ORDER.indexOf(b.step) || (a.role ?? "").localeCompare(b.role ?? ""),
  );
}
