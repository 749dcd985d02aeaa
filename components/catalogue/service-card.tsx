"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ModeBar, ModeIcon } from "@/components/layout/mode-mark";
import { OfferNote } from "@/components/layout/offer-note";
import { serviceState } from "@/components/layout/offer-state";
import { useMay } from "@/components/layout/project";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useCategory } from "@/components/layout/use-category";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import { paths } from "@/lib/api-client/paths";
import type { ServiceSummary } from "@/lib/contract/schemas/catalogue";
import { offersOn, type ReadyTime, readyTimes } from "./ready-times";

export type ServiceCardProps = { service: ServiceSummary; os: string | null; axisMs: number };

/** One service. The whole card leads to it; Launch appears under the pointer, on focus, and always where there is no pointer. */
export function ServiceCard({ service, os, axisMs }: ServiceCardProps) {
  const t = useTranslations("catalogue");
  const common = useTranslations("common");
  const format = useFormat();
  const category = useCategory();
  const mayLaunch = useMay("stack.launch");
  const offers = offersOn(service, os);
  const { state } = serviceState(offers);
  const launchable = mayLaunch && state === "available";
  const systems = [...new Set(offers.map(({ osTitle }) => osTitle))];
  const { min, max } = service.nodes;

  return (
    <article
      className={cn(
        "group relative flex h-full min-h-[214px] flex-col rounded-card border border-line-2 bg-surface px-4 pt-[15px] pb-3 transition-shadow focus-within:border-field-line hover:border-field-line hover:shadow-2 max-md:min-h-0 max-md:rounded-none max-md:border-0 max-md:border-b max-md:border-line",
        !service.enabled && "bg-surface-2",
      )}
    >
      <div className="flex items-start gap-3">
        <ServiceLogo svg={service.logo} className={service.enabled ? undefined : "opacity-45"} />
        <div className="min-w-0 flex-1">
          <h2 className={cn("truncate text-14 font-semibold", !service.enabled && "text-fg-2")}>
            <Link
              href={paths.service(service.id)}
              className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-focus"
            >
              {service.title} {service.version}
            </Link>
          </h2>
          <p className="flex items-center gap-1.5 text-12 text-fg-3">
            {category(service.category)}
            {service.hidden && <Badge>{t("hidden")}</Badge>}
          </p>
        </div>
        <div className="relative flex h-7 items-start">
          <span
            className={
              launchable
                ? "pt-0.5 text-12 text-fg-3 group-focus-within:invisible group-hover:invisible pointer-coarse:hidden"
                : "pt-0.5 text-12 text-fg-3"
            }
          >
            {min === max ? common("nodes", { count: min }) : common("nodeRange", { min, max })}
          </span>
          {launchable && (
            <Link
              href={paths.launch(service.id)}
              aria-label={t("launchNamed", { service: service.title })}
              className={buttonClass({
                variant: "primary",
                size: "sm",
                className:
                  "absolute top-0 right-0 z-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:static pointer-coarse:opacity-100 max-md:border-line-2 max-md:bg-surface max-md:text-accent-text",
              })}
            >
              {t("launch")}
              <ArrowRight aria-hidden="true" />
            </Link>
          )}
        </div>
      </div>
      <p className="mt-2.5 mb-3 text-pretty text-fg-2 max-md:hidden">{format.text(service.summary)}</p>
      <dl className="mt-auto grid grid-cols-[16px_auto_1fr_auto] items-center gap-x-1.5 gap-y-[3px] text-12 max-md:mt-2.5">
        {readyTimes(service, os).map((time) => (
          <ReadyRow key={time.mode} time={time} axisMs={axisMs} />
        ))}
      </dl>
      <footer className="mt-[13px] flex items-center gap-2 border-t border-line pt-[11px] text-12 text-fg-2 max-md:mt-2.5">
        <OfferNote offers={offers} />
        <span className="ml-auto shrink-[99] truncate text-fg-3" title={t("runsOn", { list: systems.join(", ") })}>
          {systems.join(", ")}
        </span>
      </footer>
    </article>
  );
}

function ReadyRow({ time, axisMs }: { time: ReadyTime; axisMs: number }) {
  const t = useTranslations("catalogue");
  const common = useTranslations("common");
  const format = useFormat();
  return (
    <div className="col-span-4 grid grid-cols-subgrid items-center">
      <ModeIcon mode={time.mode} />
      <dt className="pr-2 text-fg-2">{common(`mode.${time.mode}`)}</dt>
      <dd className="contents">
        {time.kind === "measured" ? (
          <>
            <ModeBar mode={time.mode} style={{ width: `${(100 * time.p50Ms) / axisMs}%` }} />
            <span className="min-w-15 text-right font-medium">{format.duration(time.p50Ms)}</span>
          </>
        ) : (
          <span className="col-span-2 text-right text-fg-3">
            {time.kind === "few" ? t("launches", { count: time.launches }) : t("notOffered")}
          </span>
        )}
      </dd>
    </div>
  );
}
