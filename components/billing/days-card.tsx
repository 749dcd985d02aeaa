"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { ChartAxis, ofDrawing } from "@/components/ui/chart-axis";
import { cn } from "@/components/ui/cn";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { MonthCosts } from "@/lib/contract/schemas/costs";
import type { BillingFilter } from "./billing-filter";
import { costAxis, seriesOf, type Series } from "./chart-layout";
import { DimensionChoice } from "./dimension-choice";
import { useCostWords } from "./use-cost-words";

const TONE = ["bg-(--c1)", "bg-(--c2)", "bg-(--c3)", "bg-(--c4)", "hatch-cost"] as const;
export const toneOf = (tone: number): string => TONE[Math.min(tone, TONE.length - 1)] ?? "hatch-cost";

const LABEL_EVERY = 5;

type DaysCardProps = { data: MonthCosts; filter: BillingFilter; onChange: (filter: BillingFilter) => void };

/** What each day cost, and what the days to come will if all that runs now runs on; the same as a table below. */
export function DaysCard({ data, filter, onChange }: DaysCardProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const words = useCostWords();
  const id = useId();
  const series = seriesOf(data);
  const pace =
    data.pace &&
    t(data.pace.partial ? "paceOf" : "pace", {
      amount: format.money(data.pace.daily, data.currency),
      count: data.pace.projects,
    });
  const nameOf = ({ group }: Series) => (group === null ? t("rest") : words.group(filter.by, group));
  return (
    <Card aria-labelledby={id}>
      <CardHeader
        id={id}
        title={
          <>
            {t("perDay")} <span className="ml-1 font-normal text-12 text-fg-3">{data.currency}</span>
          </>
        }
        end={<DimensionChoice tags={data.tags} filter={filter} onChange={onChange} />}
        className="flex-wrap py-2"
      />
      <ul className="flex flex-wrap gap-x-3 gap-y-1 px-3.5 pt-3 text-12 text-fg-2" aria-hidden="true">
        {series.map((one) => (
          <li key={one.id} className="flex items-center gap-1.5">
            <span className={cn("size-2.5 rounded-[2px]", toneOf(one.tone))} />
            {nameOf(one)}
          </li>
        ))}
        {data.running && (
          <li className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-[2px] border border-dashed border-fg-3" />
            {t("expected")}
          </li>
        )}
        {/* Where there is room it stands at its line. */}
        {pace !== null && (
          <li className="flex items-center gap-1.5 md:hidden">
            <span className="w-4 border-t-2 border-dotted border-fg" />
            {pace}
          </li>
        )}
      </ul>
      <Chart data={data} series={series} paceLabel={pace} />
      <Events data={data} />
      <DaysTable data={data} series={series} nameOf={nameOf} />
    </Card>
  );
}

type ChartProps = { data: MonthCosts; series: readonly Series[]; paceLabel: string | null };

function Chart({ data: { days, events, currency, pace }, series, paceLabel }: ChartProps) {
  const format = useFormat();
  const heights = days.map((_, i) => series.reduce((sum, { daily, expected }) => sum + daily[i]! + expected[i]!, 0));
  const { end, step } = costAxis(Math.max(0, ...heights, paceOf(pace)));
  const eventful = new Set(events.map(({ date }) => date));
  return (
    <div className="px-3.5 pt-4 pb-2" aria-hidden="true">
      <ChartAxis
        end={end}
        step={step}
        label={(value) => format.costTick(value, step, currency)}
        className="ml-14 h-[208px] max-md:ml-12 max-md:h-40"
      >
        <div className="absolute inset-0 flex items-end gap-x-[0.22rem] px-px">
          {days.map((date, i) => (
            <div key={date} className="relative flex h-full min-w-0 flex-1 flex-col-reverse">
              {series.map(({ id, tone, daily }) =>
                daily[i]! > 0 ? (
                  <span
                    key={id}
                    className={cn("w-full border-t border-surface first:rounded-t-[2px]", toneOf(tone))}
                    style={{ height: ofDrawing(daily[i]! / end) }}
                  />
                ) : null,
              )}
              <Expected height={series.reduce((sum, { expected }) => sum + expected[i]!, 0) / end} />
              {eventful.has(date) && (
                <span className="absolute -top-2.5 left-1/2 size-1.5 -translate-x-1/2 rotate-45 bg-fg-2" />
              )}
            </div>
          ))}
        </div>
        {pace && (
          <span
            // On a strip of the ground, so that it is seen before bars of every tone.
            className="absolute inset-x-0 translate-y-1/2 bg-surface py-px"
            style={{ bottom: ofDrawing(paceOf(pace) / end) }}
          >
            <span className="block border-t-2 border-dotted border-fg" />
            <span className="absolute bottom-full left-1 rounded-badge bg-surface px-1 text-11 font-medium whitespace-nowrap max-md:hidden">
              {paceLabel}
            </span>
          </span>
        )}
      </ChartAxis>
      <div className="relative mt-1.5 ml-14 flex h-4 gap-x-[0.22rem] px-px text-11 text-fg-3 max-md:ml-12">
        {days.map((date, i) => (
          <span key={date} className="relative min-w-0 flex-1">
            {(i === 0 || (i + 1) % LABEL_EVERY === 0) && (
              <span className="absolute left-1/2 -translate-x-1/2 whitespace-nowrap">
                {i === 0 ? format.day(new Date(date)) : i + 1}
              </span>
            )}
          </span>
        ))}
      </div>
    </div>
  );
}

/** As a length of the drawing. */
const paceOf = (pace: MonthCosts["pace"]): number => Number(pace?.daily ?? 0);

const Expected = ({ height }: { height: number }) =>
  height > 0 ? (
    <span
      className="w-full rounded-t-[2px] border border-b-0 border-dashed border-fg-3"
      style={{ height: ofDrawing(height) }}
    />
  ) : null;

/** What happened in the month that a step in the chart comes from. */
function Events({ data: { events } }: { data: MonthCosts }) {
  const t = useTranslations("billing");
  const format = useFormat();
  if (events.length === 0) return null;
  return (
    <ul className="border-t border-line px-3.5 py-2 text-12 text-fg-2">
      {events.map(({ date, stack, name, kind, from, to }) => (
        <li key={`${date}${stack}${to}`} className="flex items-center gap-2 py-0.5">
          <span aria-hidden="true" className="size-1.5 shrink-0 rotate-45 bg-fg-2" />
          {t(`events.${kind}`, { date: format.day(new Date(date)), name, from, to })}
        </li>
      ))}
    </ul>
  );
}

type DaysTableProps = { data: MonthCosts; series: readonly Series[]; nameOf: (one: Series) => string };

/** The same figures for reading: each group's day as it is charged, not as it is drawn. */
function DaysTable({ data, series, nameOf }: DaysTableProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const own = series.flatMap((one) => (one.group ? [{ ...one, group: one.group }] : []));
  return (
    <details className="border-t border-line px-3.5 py-2.5">
      <summary className="w-fit text-12 text-accent-text">{t("asTable")}</summary>
      <TableFrame label={t("perDay")} className="mt-2 max-h-80 overflow-y-auto rounded-none border-0">
        <Table>
          <thead>
            <tr>
              <Th>{t("day")}</Th>
              {own.map((one) => (
                <Th key={one.id} className="text-right">
                  {nameOf(one)}
                </Th>
              ))}
              {data.pace && <Th className="text-right">{t("paceColumn")}</Th>}
            </tr>
          </thead>
          <tbody>
            {data.days.map((date, i) => (
              <Tr key={date}>
                <Td>{format.day(new Date(date))}</Td>
                {own.map(({ id, group }) => (
                  <Td key={id} className="text-right tabular-nums">
                    {group.daily[i] == null
                      ? t("expectedOf", { amount: format.money(group.expected[i] ?? "0", data.currency) })
                      : format.money(group.daily[i], data.currency)}
                  </Td>
                ))}
                {data.pace && (
                  <Td className="text-right text-fg-2 tabular-nums">{format.money(data.pace.daily, data.currency)}</Td>
                )}
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
    </details>
  );
}
