"use client";

import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { RadioCard } from "@/components/ui/radio-card";
import type { Mode, Offer } from "@/lib/contract/schemas/catalogue";
import type { stripAxis } from "./strip-layout";
import { StripPlot } from "./strip-plot";

export type ModeCardProps = {
  mode: Mode;
  /** Undefined where this OS is not offered in this mode at all. */
  offer: Offer | undefined;
  service: string;
  checked: boolean;
  onChoose: () => void;
  axis: ReturnType<typeof stripAxis>;
  /** The smallest share of failed launches among the modes that have figures; null if only one has. */
  bestFailureShare: number | null;
};

/** One of the two ways to prepare the nodes, with what was measured of it here. Both cards have the same rows. */
export function ModeCard({ mode, offer, service, checked, onChoose, axis, bestFailureShare }: ModeCardProps) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const format = useFormat();
  const figures = offer?.figures;
  const offered = offer !== undefined && offer.state !== "unavailable";
  const total = figures ? figures.ready + figures.failed : 0;
  const share = figures && total > 0 ? figures.failed / total : null;
  return (
    <RadioCard
      name="mode"
      value={mode}
      checked={checked}
      disabled={!offered}
      onChange={onChoose}
      className="flex flex-col px-4 pt-3.5 pb-1.5"
      title={
        <>
          <ModeIcon mode={mode} />
          <span className="text-14 font-semibold">{common(`mode.${mode}`)}</span>
        </>
      }
      end={<Badge>{offered ? t(`modeBadge.${mode}`) : t("notOffered")}</Badge>}
    >
      <span className="mt-[7px] mb-2 block min-h-[37px] text-pretty text-fg-2">
        {t(`modes.${mode}`, { service })}
        {!offered && offer?.reason && ` ${offer.reason}`}
      </span>
      <span className="flex min-h-[34px] flex-wrap items-baseline gap-x-2">
        {figures?.p50Ms != null ? (
          <>
            <span className="text-28 font-semibold tracking-[-0.03em]">{format.duration(figures.p50Ms)}</span>
            <span className="text-fg-2">{t("typical")}</span>
            {figures.p95Ms !== null && (
              <span className="ml-auto whitespace-nowrap text-fg-2">
                {t.rich("slowest", {
                  time: format.duration(figures.p95Ms),
                  b: (chunks) => <b className="font-semibold text-fg">{chunks}</b>,
                })}
              </span>
            )}
          </>
        ) : (
          <>
            <span className="text-16 font-semibold">{offered ? t("soFar", { count: total }) : "–"}</span>
            <span className="text-12 text-fg-3">{offered && t("figuresAfter")}</span>
          </>
        )}
      </span>
      {figures?.recent.some((s) => s.readyMs !== null) && offered ? (
        <StripPlot figures={figures} mode={mode} axis={axis} />
      ) : (
        <span className="mt-2 mb-0.5 block aspect-[350/46] w-full" />
      )}
      <span className="mt-auto block pt-1.5">
        <Fact
          label={t("failedLaunches")}
          best={share !== null && bestFailureShare !== null && share === bestFailureShare}
        >
          {share === null || !figures
            ? "–"
            : t("failedOf", { failed: figures.failed, total, share: format.percent(share) })}
        </Fact>
        <Fact label={t("softwareFrom")} best={false}>
          {mode === "os-only" ? t("softwareToday") : "–"}
        </Fact>
      </span>
    </RadioCard>
  );
}

/** The better value of a row has weight and a tick; the other one is never hidden. */
function Fact({ label, best, children }: { label: string; best: boolean; children: ReactNode }) {
  return (
    <span className="flex items-center justify-between gap-2.5 border-t border-line py-[5.5px]">
      <span className="text-fg-2">{label}</span>
      <span className={cn("flex items-center gap-1.5", best ? "font-semibold" : "text-fg-2")}>
        {best && <Check aria-hidden="true" className="size-3 text-accent" strokeWidth={3} />}
        {children}
      </span>
    </span>
  );
}
