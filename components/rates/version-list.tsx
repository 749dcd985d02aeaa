"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { RateCardSummary } from "@/lib/contract/schemas/rates";
import { PHASE_LOOK } from "./phase-look";
import { useSpan } from "./use-span";

export type VersionListProps = {
  versions: readonly RateCardSummary[];
  shown: RateCardSummary;
  onChoose: (name: string) => void;
};

/** Drafts, then what is in force, was and will be, from the newest on: a line that each version has its place on. */
export function VersionList({ versions, shown, onChoose }: VersionListProps) {
  const t = useTranslations("rates");
  const spanOf = useSpan();
  return (
    <Card className="p-1.5 max-lg:max-h-64 max-lg:overflow-y-auto">
      <h2 className="sr-only">{t("versions")}</h2>
      <ol>
        {versions.map((version, i) => {
          const { tone, icon } = PHASE_LOOK[version.phase];
          const current = version.number === shown.number;
          return (
            <li key={version.number} className="relative">
              {/* The line of time; drafts have no place on it yet. */}
              {version.phase !== "draft" && (
                <span
                  aria-hidden="true"
                  className={cn(
                    "absolute left-[15px] w-px bg-line-2",
                    versions[i - 1]?.phase === "draft" || i === 0 ? "top-4" : "top-0",
                    i === versions.length - 1 ? "h-4" : "bottom-0",
                  )}
                />
              )}
              <button
                type="button"
                aria-current={current ? "true" : undefined}
                onClick={() => onChoose(version.name)}
                className={cn(
                  "relative flex w-full items-start gap-2.5 rounded-control py-2 pr-2 pl-[11px] text-left hover:bg-surface-3",
                  current && "bg-surface-3",
                )}
              >
                <span
                  aria-hidden="true"
                  className={cn(
                    "mt-1 size-[9px] shrink-0 rounded-full",
                    version.phase === "in-force" ? "bg-accent" : "bg-surface inset-ring-2 inset-ring-fg-3",
                    version.phase === "draft" && "rounded-badge",
                  )}
                />
                <span className="min-w-0 flex-1">
                  <span className="flex flex-wrap items-center justify-between gap-x-2">
                    <b className="font-semibold">{t("version", { name: version.name })}</b>
                    <Badge tone={tone} icon={icon}>
                      {t(`phase.${version.phase}`)}
                    </Badge>
                  </span>
                  <span className="mt-0.5 block text-12 text-fg-2">{spanOf(version)}</span>
                  {version.note && <span className="block text-12 text-pretty text-fg-3">{version.note}</span>}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
