"use client";

import { Turtle } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Outlier } from "@/lib/deployments/timeline/outliers";
import type { Words } from "./use-words";

/** A node that is slower than its peers: by how much, where to look first, and what it costs. */
export function OutlierPanel({ outlier, words }: { outlier: Outlier; words: Words }) {
  const { t, duration } = words;
  const rows = [
    [
      t("outlier.took", { action: words.action(outlier.action) }),
      t("outlier.figures", { took: duration(outlier.tookMs), peers: duration(outlier.peersMs) }),
    ],
    [t("outlier.cause"), t(`outlier.causes.${outlier.cause}`)],
    [
      t("outlier.effect"),
      outlier.effectMs > 0 ? t("outlier.later", { duration: duration(outlier.effectMs) }) : t("outlier.none"),
    ],
  ] as const;
  return (
    <section className="border-b border-line px-4 py-3" aria-label={t("outlier.one", { node: outlier.node })}>
      <div className="flex items-center justify-between gap-2">
        <b className="mono font-semibold">{outlier.node}</b>
        <Badge tone="warn" icon={Turtle}>
          {t("outlier.title", { percent: Math.round(outlier.slower * 100) })}
        </Badge>
      </div>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-12 [&_dd]:text-right [&_dt]:text-fg-3">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
