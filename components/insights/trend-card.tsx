"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { ChartAxis, ofDrawing } from "@/components/ui/chart-axis";
import { cn } from "@/components/ui/cn";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { Insights } from "@/lib/contract/schemas/insights";
import { trendAxis, type TrendPoint, trendRuns } from "./trend-layout";

type Weeks = Insights["weeks"];

const MODES = ["os-only", "pre-installed"] as const;
const LABELS = 6;
const NUDGE = { "os-only": "-4px", "pre-installed": "4px" };

/** Each week's typical time to ready, with a whisker up to its slowest 5 %; the same as a table below. */
export function TrendCard({ weeks }: { weeks: Weeks }) {
  const t = useTranslations("insights");
  const common = useTranslations("common");
  const format = useFormat();
  const id = useId();
  const { endMs, stepMs } = trendAxis(weeks);
  const runs = MODES.map((mode) => ({ mode, runs: trendRuns(weeks, mode, endMs) }));
  const measured = runs.some((one) => one.runs.length > 0);
  const every = Math.ceil(weeks.length / LABELS);
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={t("trend")} end={<Legend />} />
      {measured ? (
        <div className="px-3.5 pt-4 pb-2" aria-hidden="true">
          <ChartAxis end={endMs} step={stepMs} label={(ms) => format.tick(ms, stepMs)} className="ml-12 h-[168px]">
            {runs.map(({ mode, runs: found }) => (
              <div
                key={mode}
                className="absolute inset-0"
                style={{ left: NUDGE[mode], right: `calc(-1 * ${NUDGE[mode]})` }}
              >
                <svg
                  viewBox="0 0 1 1"
                  preserveAspectRatio="none"
                  className="absolute inset-0 size-full overflow-visible"
                >
                  {found.map((run) => (
                    <polyline
                      key={run[0]?.week}
                      points={run.map(({ x, y }) => `${x},${1 - y}`).join(" ")}
                      fill="none"
                      stroke="var(--text)"
                      strokeWidth="1.5"
                      strokeDasharray={mode === "os-only" ? "3 3" : undefined}
                      vectorEffect="non-scaling-stroke"
                    />
                  ))}
                </svg>
                {found.flat().map((point) => (
                  <Mark key={point.week} point={point} mode={mode} />
                ))}
              </div>
            ))}
          </ChartAxis>
          <div className="relative mt-1.5 ml-12 h-4 text-11 text-fg-3">
            {weeks.map(({ start }, i) =>
              i % every === 0 ? (
                <span
                  key={start}
                  className="absolute -translate-x-1/2 whitespace-nowrap"
                  style={{ left: ofDrawing((i + 0.5) / weeks.length) }}
                >
                  {format.day(new Date(start))}
                </span>
              ) : null,
            )}
          </div>
        </div>
      ) : (
        <p className="px-3.5 py-4 text-fg-2">{t("trendEmpty")}</p>
      )}
      <details className="border-t border-line px-3.5 py-2.5">
        <summary className="w-fit text-12 text-accent-text">{t("asTable")}</summary>
        <TableFrame label={t("trend")} className="mt-2 max-h-80 rounded-none border-0 overflow-y-auto">
          <Table>
            <thead>
              <tr>
                <Th>{t("week")}</Th>
                {MODES.map((mode) => (
                  <Th key={mode} className="text-right">
                    {common(`mode.${mode}`)}
                  </Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map(({ start, modes }) => (
                <Tr key={start}>
                  <Td>{format.day(new Date(start))}</Td>
                  {modes.map(({ mode, ready, failed, p50Ms, p95Ms }) => (
                    <Td key={mode} className="text-right">
                      {p50Ms === null || p95Ms === null
                        ? t("launches", { count: ready + failed })
                        : t("weekTimes", {
                            typical: format.duration(p50Ms),
                            slowest: format.duration(p95Ms),
                            count: ready + failed,
                          })}
                    </Td>
                  ))}
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableFrame>
      </details>
    </Card>
  );
}

/** A dot at the median: hollow when assembled at launch, solid when pre-installed. */
function Mark({ point: { x, y, top }, mode }: { point: TrendPoint; mode: (typeof MODES)[number] }) {
  return (
    <>
      <span
        className="absolute w-px bg-field-line"
        style={{ left: ofDrawing(x), bottom: ofDrawing(y), height: ofDrawing(Math.max(0, top - y)) }}
      />
      <span
        className={cn(
          "absolute size-2 -translate-x-1/2 translate-y-1/2 rounded-full border-[1.5px] border-fg",
          mode === "os-only" ? "bg-surface" : "bg-fg",
        )}
        style={{ left: ofDrawing(x), bottom: ofDrawing(y) }}
      />
    </>
  );
}

function Legend() {
  const common = useTranslations("common");
  return (
    <span aria-hidden="true" className="flex flex-wrap gap-x-4 text-12 text-fg-2">
      {MODES.map((mode) => (
        <span key={mode} className="flex items-center gap-1.5">
          <span
            className={cn("size-2 rounded-full border-[1.5px] border-fg", mode === "os-only" ? "bg-surface" : "bg-fg")}
          />
          {common(`mode.${mode}`)}
        </span>
      ))}
    </span>
  );
}
