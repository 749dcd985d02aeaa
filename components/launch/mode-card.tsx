"use client";

import { Check, ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { RadioCard } from "@/components/ui/radio-card";
import type { CloneKind, Figures, Mode, ModeChoice } from "@/lib/contract/schemas/catalogue";
import { failureShare, isLower, securityOf } from "./mode-facts";
import type { stripAxis } from "./strip-layout";
import { StripPlot } from "./strip-plot";

export type ModeCardProps = {
  mode: Mode;
  /** Undefined where this OS is not offered in this mode at all, or while it loads. */
  choice: ModeChoice | undefined;
  /** The other mode, whose values stand in the same rows. */
  other: ModeChoice | undefined;
  cloneKind: CloneKind;
  service: string;
  checked: boolean;
  onChoose: () => void;
  axis: ReturnType<typeof stripAxis>;
  /** Of an hour; null where there is none, undefined where none was computed. */
  price: { currency: string; hour: string } | null | undefined;
};

/** One of the two ways to prepare the nodes, with what was measured of it here. Both cards have the same rows. */
export function ModeCard({ mode, choice, other, cloneKind, service, checked, onChoose, axis, price }: ModeCardProps) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const format = useFormat();
  const now = useNow(60_000);
  const figures = choice?.figures[cloneKind];
  const others = other?.figures[cloneKind];
  const offered = choice !== undefined && choice.state !== "unavailable";
  const total = figures ? figures.ready + figures.failed : 0;
  const share = failureShare(choice, cloneKind);
  const image = choice?.image;
  // "Fastest" is said where it was measured, and not before.
  const said = mode === "os-only" || isLower(figures?.p50Ms ?? null, others?.p50Ms ?? null);
  const badge = !offered ? t("notOffered") : said ? t(`modeBadge.${mode}`) : null;
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
      end={badge && <Badge>{badge}</Badge>}
    >
      <span className="mt-[7px] mb-2 block min-h-[37px] text-pretty text-fg-2">{t(`modes.${mode}`, { service })}</span>
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
      {figures && offered && isPlotted(figures) ? (
        <StripPlot figures={figures} mode={mode} axis={axis} />
      ) : (
        // So that the facts below stand beside those of the other mode.
        others && isPlotted(others) && <span className="mt-2 mb-0.5 block aspect-[350/46] w-full" />
      )}
      <span className="mt-auto block pt-1.5">
        <Fact label={t("failedLaunches")} best={isLower(share, failureShare(other, cloneKind))}>
          {share === null || !figures
            ? "–"
            : t("failedOf", { failed: figures.failed, total, share: format.percent(share) })}
        </Fact>
        <Fact label={t("softwareFrom")} best={mode === "os-only" && other?.image != null}>
          {mode === "os-only"
            ? t("softwareToday")
            : image?.softwareFrom
              ? t("softwareAt", { at: format.moment(new Date(image.softwareFrom), now), version: `v${image.revision}` })
              : "–"}
        </Fact>
        <Fact
          label={t("updatesMissing")}
          best={isLower(securityOf(choice), securityOf(other))}
          warn={mode === "pre-installed" && (image?.updates?.security ?? 0) > 0}
        >
          <Updates mode={mode} image={image ?? null} />
        </Fact>
        <Fact label={t("imageSize")} best={isLower(image?.sizeBytes ?? null, other?.image?.sizeBytes ?? null)}>
          {image?.sizeBytes ? format.bytes(image.sizeBytes) : "–"}
        </Fact>
        {price !== undefined && (
          <Fact label={t("price.label")} best={false}>
            {price && offered ? common("price.perHour", { price: format.rate(price.hour, price.currency) }) : "–"}
          </Fact>
        )}
      </span>
    </RadioCard>
  );
}

const isPlotted = ({ recent }: Figures) => recent.some(({ readyMs }) => readyMs !== null);

/** The better value of a row has weight and a tick; the other one is never hidden. */
function Fact({ label, best, warn, children }: { label: string; best: boolean; warn?: boolean; children: ReactNode }) {
  return (
    <span className="flex items-center justify-between gap-2.5 border-t border-line py-[5.5px]">
      <span className="text-fg-2">{label}</span>
      <span className={cn("flex items-center gap-1.5", best ? "font-semibold" : warn ? "text-warn" : "text-fg-2")}>
        {best && <Check aria-hidden="true" className="size-3 text-accent" strokeWidth={3} />}
        {!best && warn && <ShieldAlert aria-hidden="true" className="size-3.5" />}
        {children}
      </span>
    </span>
  );
}

/** What is installed at launch lacks nothing; of an image its own package manager knows, once it was asked. */
function Updates({ mode, image }: { mode: Mode; image: ModeChoice["image"] }) {
  const t = useTranslations("launch");
  if (mode === "os-only") return "0";
  if (!image) return "–";
  if (!image.updates) return t("notChecked");
  const { security, severity } = image.updates;
  return severity === null || security === 0 ? String(security) : t("updatesRated", { security, severity });
}
