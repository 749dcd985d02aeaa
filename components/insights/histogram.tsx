"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { cn } from "@/components/ui/cn";
import type { Insights } from "@/lib/contract/schemas/insights";
import { tickStep } from "./trend-layout";

export type HistogramProps = Pick<Insights["modes"][number], "mode" | "counts" | "p50Ms" | "p95Ms"> & {
  stepMs: number;
  /** Launches of the highest bar of both modes. */
  top: number;
};

const LABELS = 5;

/** Launches by their time to ready; a line at the median, a shade up to the slowest 5 %. Said as a sentence to screen readers. */
export function Histogram({ mode, counts, top, stepMs, p50Ms, p95Ms }: HistogramProps) {
  const t = useTranslations("insights");
  const format = useFormat();
  const endMs = counts.length * stepMs;
  const at = (ms: number) => `${Math.min(100, (ms / endMs) * 100)}%`;
  const step = tickStep(endMs, LABELS);
  // The last one would reach over the edge.
  const ticks = Array.from({ length: Math.floor((endMs * 0.97) / step) + 1 }, (_, i) => i * step);
  const range = (bin: number) =>
    bin === counts.length - 1
      ? t("andLonger", { from: format.duration(bin * stepMs) })
      : t("between", { from: format.duration(bin * stepMs), to: format.duration((bin + 1) * stepMs) });
  const fullest = counts.indexOf(Math.max(...counts));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const label = total === 0 ? t("histogramEmpty") : t("histogram", { count: total, range: range(fullest) });
  return (
    <div role="img" aria-label={label} className="mt-1.5">
      <div className="relative flex h-[88px] items-end border-b border-line-2">
        {p50Ms !== null && p95Ms !== null && (
          <span
            className="absolute inset-y-0 border-l-[1.5px] border-fg bg-surface-3"
            style={{ left: at(p50Ms), right: `calc(100% - ${at(p95Ms)})` }}
          />
        )}
        {counts.map((count, bin) => (
          <span
            key={bin}
            title={count > 0 ? `${range(bin)}: ${t("launches", { count })}` : undefined}
            className="relative flex h-full flex-1 items-end px-[0.5px]"
          >
            <span
              className={cn("block w-full rounded-t-[1.5px]", mode === "os-only" ? "hatch" : "bg-fg")}
              style={{ height: count === 0 ? 0 : `max(2px, ${(count / top) * 100}%)` }}
            />
          </span>
        ))}
      </div>
      <div className="relative mt-1 h-4 text-11 text-fg-3">
        {ticks.map((ms) => (
          <span
            key={ms}
            className={cn("absolute whitespace-nowrap", ms > 0 && "-translate-x-1/2")}
            style={{ left: at(ms) }}
          >
            {format.tick(ms, step)}
          </span>
        ))}
      </div>
    </div>
  );
}
