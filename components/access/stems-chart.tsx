"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import type { AnswerOf } from "@/lib/api-client/types";

type Launch = NonNullable<AnswerOf<"signInOptions">["launches"]>[number];

const DAY_MS = 24 * 3600_000;
const HEIGHT = 84;
const HEAD = 6;
/** Under this many launches no figure is shown: it would say more about chance than about the portal. */
const ENOUGH = 5;

const median = (sorted: readonly number[]) => sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;

/** Each launch of the last 24 hours as a stem; its height is the time to ready. The sentence above says the same. */
export function StemsChart({ launches }: { launches: readonly Launch[] }) {
  const t = useTranslations("signin");
  const format = useFormat();
  const now = useNow(60_000).getTime();
  const ready = launches.flatMap(({ readyMs }) => (readyMs === null ? [] : [readyMs])).sort((a, b) => a - b);
  const tallest = ready.at(-1) ?? 1;
  const sentence =
    ready.length < ENOUGH
      ? t("launches", { count: launches.length, ready: ready.length })
      : t("launchesHalf", { count: launches.length, ready: ready.length, median: format.duration(median(ready)) });
  const x = (ms: number) => `${(0.3 + 99.4 * (1 - (now - ms) / DAY_MS)).toFixed(2)}%`;

  return (
    <section className="px-8 max-md:px-4">
      <p className="mb-0.5 text-12 text-fg-2">
        {sentence} <span className="text-fg-3">{t("legend")}</span>
      </p>
      <svg width="100%" height={HEIGHT + 2} className="block overflow-visible" aria-hidden="true">
        <line x1="0" x2="100%" y1={HEIGHT} y2={HEIGHT} stroke="var(--line-2)" />
        {launches.map(({ at, readyMs, mode }, index) => {
          const left = x(Date.parse(at));
          const top = HEIGHT - (readyMs === null ? 0.5 : readyMs / tallest) * (HEIGHT - HEAD - 4);
          return (
            <g key={index}>
              <line x1={left} x2={left} y1={HEIGHT} y2={top} stroke="var(--field-line)" />
              {readyMs === null ? (
                <text x={left} y={top + 3} textAnchor="middle" fontSize="12" fontWeight="600" fill="var(--fail-mark)">
                  ×
                </text>
              ) : mode === "pre-installed" ? (
                <circle cx={left} cy={top} r="2.6" fill="var(--ok-mark)" />
              ) : (
                <circle cx={left} cy={top} r="2.4" fill="var(--bg)" stroke="var(--ok-mark)" strokeWidth="1.5" />
              )}
            </g>
          );
        })}
      </svg>
      <p aria-hidden="true" className="mt-1 flex justify-between text-11 text-fg-3">
        <span>{t("yesterday", { time: format.time(new Date(now - DAY_MS)) })}</span>
        {[0.75, 0.5, 0.25].map((share) => (
          <span key={share} className="max-md:nth-[2n]:hidden">
            {format.time(new Date(now - DAY_MS * share))}
          </span>
        ))}
        <span>{t("now")}</span>
      </p>
    </section>
  );
}
