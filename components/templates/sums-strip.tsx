"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { TemplateMatrix, Upkeep } from "@/lib/contract/schemas/templates";
import { REVISION_LOOK } from "./state-look";

/** More squares than this say no more than the number does. */
const MOST_SQUARES = 48;

/** What the matrix takes to keep up, in three ways. A figure that nothing was measured for says so. */
export function SumsStrip({ sums, stale }: { sums: TemplateMatrix["sums"]; stale: number }) {
  const t = useTranslations("templates.sums");
  const format = useFormat();
  return (
    <section aria-label={t("label")} className="my-3.5 rounded-card border border-line-2">
      <div className="grid grid-cols-[1fr_1.15fr_1fr] max-md:grid-cols-1">
        <Sum title={t("osOnly")} upkeep={sums.osOnly} />
        <Sum title={t("today")} upkeep={sums.today} stale={stale} />
        <Sum title={t("preInstalled")} upkeep={sums.preInstalled} />
      </div>
      {sums.kept.images > 0 && (
        <p className="border-t border-line px-4 py-2 text-12 text-fg-2">
          {t("kept", { images: sums.kept.images, size: format.bytes(sums.kept.bytes) })}
        </p>
      )}
    </section>
  );
}

function Sum({ title, upkeep, stale }: { title: string; upkeep: Upkeep; stale?: number }) {
  const t = useTranslations("templates.sums");
  const states = useTranslations("templates");
  const format = useFormat();
  const { osImages, bakedImages, bakesPerMonth, bytes, readyMs, launches } = upkeep;
  const today = stale !== undefined;
  return (
    <div
      className={cn(
        "relative px-4 pt-3 pb-[13px] not-first:border-l not-first:border-line max-md:not-first:border-t max-md:not-first:border-l-0",
        today && "bg-surface-2",
      )}
    >
      <h2 className="text-12 font-normal text-fg-2">{title}</h2>
      {today && stale > 0 && (
        <Badge {...REVISION_LOOK.stale} className="absolute top-3 right-4">
          {states("stale", { count: stale })}
        </Badge>
      )}
      <p className="text-16 font-semibold">{t("images", { osImages, baked: bakedImages })}</p>
      <div aria-hidden="true" className="my-2 flex h-3 flex-wrap items-center gap-[3px] overflow-hidden">
        {Array.from({ length: Math.min(osImages, MOST_SQUARES) }, (_, i) => (
          <span key={`os-${i}`} className="size-[9px] rounded-[2px] inset-ring inset-ring-fg" />
        ))}
        {Array.from({ length: Math.min(bakedImages, MOST_SQUARES) }, (_, i) => (
          <span
            key={`baked-${i}`}
            className={cn("size-[9px] rounded-[2px]", i >= bakedImages - (stale ?? 0) ? "bg-warn-mark" : "bg-fg")}
          />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-3 text-12 text-fg-2">
        <li>{bakesPerMonth === null ? t("bakesUnknown") : t("bakes", { count: Math.round(bakesPerMonth) })}</li>
        <li>{bytes === null ? t("sizeUnknown") : format.bytes(bytes)}</li>
        <li>
          {readyMs === null
            ? t("readyUnknown", { launches })
            : t.rich("ready", {
                time: format.duration(readyMs),
                launches,
                b: (text) => <b className="font-semibold text-fg">{text}</b>,
              })}
        </li>
      </ul>
    </div>
  );
}
