"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/layout/use-format";
import type { MonthCosts } from "@/lib/contract/schemas/costs";
import { fractionOf } from "@/lib/util/amount";
import { monthFrom } from "@/lib/util/months";
import { shareOf } from "./share-of";

/** The figures of a month that are asked for first. */
export function FigureStrip({ data }: { data: MonthCosts }) {
  const t = useTranslations("billing");
  const format = useFormat();
  const { currency, total, forecast, before, now, running } = data;
  const earlier = format.month(monthFrom(data.month, -1), { short: true });
  const { pace } = data;
  const ofBudget =
    pace && !pace.partial
      ? t("ofBudget", {
          share: format.percent(fractionOf(total, pace.amount)),
          amount: format.money(pace.amount, currency),
        })
      : undefined;
  const noteOf = ({ nodes, stacks, own }: NonNullable<MonthCosts["now"]>) =>
    own === 0 ? t("nowOf", { nodes, stacks }) : t("nowOfAll", { of: t("nowOf", { nodes, stacks }), own });
  const change = before === null ? null : shareOf(total, before);
  return (
    <dl className="grid auto-cols-fr grid-flow-col divide-line rounded-card border border-line-2 max-md:grid-flow-row max-md:divide-y md:divide-x">
      <Figure title={t(running ? "soFar" : "total")} note={data.unpriced ? t("partlyUnpriced") : ofBudget}>
        {format.money(total, currency)}
      </Figure>
      {forecast !== null && (
        <Figure title={t("forecast")} note={t("forecastHow")}>
          {format.money(forecast, currency)}
        </Figure>
      )}
      {now && (
        <Figure title={t("now")} note={noteOf(now)}>
          {format.rate(now.perHour, currency)}
          <span className="text-13 font-normal text-fg-3"> {t("perHour")}</span>
        </Figure>
      )}
      <Figure
        title={t(running ? "samePart" : "monthBefore", { month: earlier })}
        note={
          change === null ? t("noBefore") : t(change < 0 ? "less" : "more", { by: format.percent(Math.abs(change)) })
        }
      >
        {before === null ? "–" : format.money(before, currency)}
      </Figure>
    </dl>
  );
}

function Figure({ title, note, children }: { title: string; note: string | undefined; children: ReactNode }) {
  return (
    <div className="px-[18px] pt-[11px] pb-3">
      <dt className="text-12 text-fg-3">{title}</dt>
      <dd className="text-20 leading-[26px] font-semibold tracking-[-0.02em] tabular-nums">{children}</dd>
      {note !== undefined && <dd className="text-12 text-fg-2">{note}</dd>}
    </div>
  );
}
