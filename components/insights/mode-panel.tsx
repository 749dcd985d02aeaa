"use client";

import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { Card } from "@/components/ui/card";
import type { InsightOutcome, Insights } from "@/lib/contract/schemas/insights";
import { Histogram } from "./histogram";

type ModeFigures = Insights["modes"][number];

const failedShare = ({ ready, failed }: InsightOutcome) => (ready + failed === 0 ? null : failed / (ready + failed));
const isLower = (mine: number | null, other: number | null) => mine !== null && other !== null && mine < other;

/** One mode: typical and slowest times, how they are distributed, and how many launches failed. Both have the same axes. */
export function ModePanel({ figures, other, stepMs }: { figures: ModeFigures; other: ModeFigures; stepMs: number }) {
  const t = useTranslations("insights");
  const common = useTranslations("common");
  const format = useFormat();
  const id = useId();
  const { mode, ready, failed, p50Ms, p95Ms, counts } = figures;
  const share = failedShare(figures);
  const best = isLower(share, failedShare(other));
  // An axis of nothing says nothing; where the other mode has times, both axes stand side by side.
  const measured = [...counts, ...other.counts].some((count) => count > 0);
  const top = Math.max(1, ...counts, ...other.counts);
  return (
    <Card aria-labelledby={id} className="px-4 pt-3.5 pb-2">
      <h2 id={id} className="flex items-center gap-2 text-14 font-semibold">
        <ModeIcon mode={mode} />
        {common(`mode.${mode}`)}
        <span className="ml-auto text-12 font-normal text-fg-3">{t("launches", { count: ready + failed })}</span>
      </h2>
      <p className="mt-2 flex min-h-[34px] flex-wrap items-baseline gap-x-2">
        {p50Ms === null || p95Ms === null ? (
          <>
            <span className="text-16 font-semibold">{t("readySoFar", { count: ready })}</span>
            <span className="text-12 text-fg-3">{t("figuresAfter")}</span>
          </>
        ) : (
          <>
            <span className="text-28 font-semibold tracking-[-0.03em]">{format.duration(p50Ms)}</span>
            <span className="text-fg-2">{t("typical")}</span>
            <span className="ml-auto whitespace-nowrap text-fg-2">
              {t.rich("slowest", {
                time: format.duration(p95Ms),
                b: (chunks) => <b className="font-semibold text-fg">{chunks}</b>,
              })}
            </span>
          </>
        )}
      </p>
      {measured && <Histogram mode={mode} counts={counts} top={top} stepMs={stepMs} p50Ms={p50Ms} p95Ms={p95Ms} />}
      <p className="mt-2 flex items-center justify-between gap-2.5 border-t border-line py-[5.5px]">
        <span className="text-fg-2">{t("failedLaunches")}</span>
        <span className={best ? "flex items-center gap-1.5 font-semibold" : "text-fg-2"}>
          {best && <Check aria-hidden="true" className="size-3 text-accent" strokeWidth={3} />}
          {share === null ? "–" : t("failedOf", { failed, total: ready + failed, share: format.percent(share) })}
        </span>
      </p>
    </Card>
  );
}
