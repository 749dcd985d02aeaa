"use client";

import { BellRing } from "lucide-react";
import { useTranslations } from "next-intl";
import { EditButton, RemoveButton } from "@/components/layout/row-buttons";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Track } from "@/components/ui/track";
import type { BudgetView } from "@/lib/contract/schemas/budgets";
import { fractionOf } from "@/lib/util/amount";
import { sizeOf } from "./money-text";

type BudgetCardProps = {
  budget: BudgetView;
  timeZone: string;
  mayManage: boolean;
  onEdit: () => void;
  onRemove: () => void;
};

/** One budget in the month that runs: used, forecast, pace, and what happens above it. */
export function BudgetCard({ budget, timeZone, mayManage, onEdit, onRemove }: BudgetCardProps) {
  const t = useTranslations("budgets");
  const { title, scope, onExceed, thresholds } = budget;
  return (
    <Card aria-label={t("of", { title })} className="flex h-full flex-col gap-3 p-3.5">
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 className="truncate text-14 font-semibold">{title}</h2>
          <p className="mt-0.5 flex flex-wrap gap-1.5">
            <Badge>{t(`scope.${scope.kind}`)}</Badge>
            <Badge>{t(`onExceed.${onExceed}`)}</Badge>
          </p>
        </div>
        {mayManage && (
          <div className="-mt-1 -mr-1.5 flex shrink-0">
            <EditButton
              label={t("edit", { title })}
              disabledReason={budget.month === null ? t("otherCurrency") : null}
              onClick={onEdit}
            />
            <RemoveButton label={t("remove", { title })} onClick={onRemove} />
          </div>
        )}
      </header>
      <Figures budget={budget} />
      {thresholds.length > 0 && <Thresholds budget={budget} timeZone={timeZone} />}
    </Card>
  );
}

function Figures({ budget: { amount, currency, month } }: { budget: BudgetView }) {
  const t = useTranslations("budgets");
  const format = useFormat();
  const money = (value: string) => format.money(value, currency);
  if (!month) return <p className="text-warn">{t("notCompared", { amount: money(amount) })}</p>;
  const { actual, forecast, pace, left, ahead } = month;
  const above = left.startsWith("-");
  return (
    <div>
      <p className="flex items-baseline justify-between gap-3">
        <span>
          <b className="text-16 font-semibold tabular-nums">{money(actual)}</b>{" "}
          <span className="text-fg-2">{t("ofAmount", { amount: money(amount) })}</span>
        </span>
        <span className="text-12 text-fg-2">{format.percent(fractionOf(actual, amount))}</span>
      </p>
      <div className="relative my-1.5">
        <Track parts={[{ fraction: fractionOf(actual, amount), className: above ? "bg-warn-mark" : "bg-fg" }]} />
        <Tick at={fractionOf(forecast, amount)} className="-top-1 h-3.5 bg-fg-2" />
        <Tick at={fractionOf(pace, amount)} className="top-0 h-1.5 bg-accent" />
      </div>
      <dl className="mt-2.5 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-12">
        <dt className="text-fg-3">{t("forecast")}</dt>
        <dd className={above ? "font-medium text-warn" : "text-fg-2"}>
          {t(above ? "forecastAbove" : "forecastBelow", { forecast: money(forecast), by: money(sizeOf(left)) })}
        </dd>
        <dt className="text-fg-3">{t("pace")}</dt>
        <dd className="text-fg-2">
          {t(ahead.startsWith("-") ? "paceBelow" : "paceAbove", { pace: money(pace), by: money(sizeOf(ahead)) })}
        </dd>
      </dl>
    </div>
  );
}

/** A mark on the track; beyond its end there is none to see, and the figures say so. */
const Tick = ({ at, className }: { at: number; className: string }) =>
  at > 1 ? null : (
    <span aria-hidden="true" className={`absolute w-0.5 ${className}`} style={{ left: `calc(${at * 100}% - 1px)` }} />
  );

function Thresholds({ budget: { thresholds }, timeZone }: { budget: BudgetView; timeZone: string }) {
  const t = useTranslations("budgets");
  const format = useFormat();
  return (
    <ul
      aria-label={t("thresholds")}
      className="mt-auto flex flex-col gap-1 border-t border-line pt-2.5 text-12 text-fg-2"
    >
      {thresholds.map(({ on, percent, reachedAt }) => (
        <li key={`${on}${percent}`} className="flex items-start gap-1.5">
          <BellRing
            aria-hidden="true"
            className={`mt-0.5 size-3.5 shrink-0 ${reachedAt === null ? "text-fg-3" : "text-warn-mark"}`}
          />
          <span>
            {t(`threshold.${on}`, { share: format.percent(percent / 100) })}
            {reachedAt !== null && `, ${t("reachedAt", { at: format.stamp(new Date(reachedAt), timeZone) })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
