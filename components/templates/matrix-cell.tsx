"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { cn } from "@/components/ui/cn";
import { StatusText } from "@/components/ui/status-text";
import type { CellRevision, TemplateCell } from "@/lib/contract/schemas/templates";
import { ageInDays } from "./age";
import { RECIPE_LOOK, recipeState, REVISION_LOOK, revisionWord } from "./state-look";

const LINE = "grid h-8 grid-cols-[20px_34px_minmax(0,1fr)_auto] items-center gap-x-1 px-2.5 text-11";

type CellProps = { cell: TemplateCell; now: Date };

/** A cell's two lines: the recipe on the bare OS, and the baked image. There may be hundreds, and few change at a time. */
export const MatrixCell = memo(function MatrixCell({ cell, now }: CellProps) {
  return (
    <>
      <RecipeLine cell={cell} now={now} />
      <span className="block border-t border-dashed border-line">
        <ImageLine cell={cell} now={now} />
      </span>
    </>
  );
});

function RecipeLine({ cell: { osOnly }, now }: CellProps) {
  const t = useTranslations("templates");
  const format = useFormat();
  const state = recipeState(osOnly);
  return (
    <span className={LINE}>
      <ModeIcon mode="os-only" className="text-fg-3 size-3.5" />
      <span className="font-mono">{osOnly.recipe === null ? "–" : `r${osOnly.recipe}`}</span>
      <span className="truncate text-fg-3">
        {osOnly.testedAt === null ? t("untested") : t("tested", { ago: format.ago(new Date(osOnly.testedAt), now) })}
      </span>
      <StatusText {...RECIPE_LOOK[state]}>
        <span className="sr-only">{t(`recipe.${state}`)}</span>
      </StatusText>
    </span>
  );
}

function ImageLine({ cell: { preInstalled }, now }: CellProps) {
  const t = useTranslations("templates");
  const revision = preInstalled?.revision;
  if (!preInstalled || !revision) {
    return (
      <span className={cn(LINE, "text-fg-3")}>
        <ModeIcon mode="pre-installed" className="size-3.5" />
        <span className="col-span-3 truncate">{t(preInstalled ? "notBaked" : "notOffered")}</span>
      </span>
    );
  }
  const word = revisionWord(revision);
  return (
    <span className={LINE}>
      <ModeIcon mode="pre-installed" className="text-fg-3 size-3.5" />
      <span className="font-mono font-medium">v{revision.number}</span>
      <Age revision={revision} maxAgeDays={preInstalled.maxAgeDays} now={now} />
      <StatusText {...REVISION_LOOK[word]} className="gap-1">
        {/* A state that is as it should be has its word for screen readers only. */}
        <span className={word === "published" ? "sr-only" : undefined}>{t(`states.${word}`)}</span>
      </StatusText>
    </span>
  );
}

/** How far a bake is, or how old the software is against the limit, which is the tick at two thirds. */
function Age({ revision, maxAgeDays, now }: { revision: CellRevision; maxAgeDays: number; now: Date }) {
  const t = useTranslations("templates");
  const format = useFormat();
  if (revision.progress !== null) {
    return (
      <span className="flex items-center gap-1.5">
        <Bar fraction={revision.progress} className="bg-run-mark" />
        <span className="tabular-nums">{format.percent(revision.progress)}</span>
      </span>
    );
  }
  if (revision.capturedAt === null) return <span />;
  const days = ageInDays(revision.capturedAt, now);
  const stale = revision.state === "stale";
  return (
    <span className="flex items-center justify-end gap-1.5 text-fg-3">
      {/* The limit is for what is offered; the others have longer words in its place. */}
      {(stale || revision.state === "published") && (
        <Bar
          fraction={Math.min(1, (days / maxAgeDays) * LIMIT_AT)}
          className={stale ? "bg-warn-mark" : "bg-idle-mark"}
          tick
        />
      )}
      <span className="text-right whitespace-nowrap tabular-nums">{t("days", { days })}</span>
    </span>
  );
}

const LIMIT_AT = 2 / 3;

function Bar({ fraction, className, tick = false }: { fraction: number; className: string; tick?: boolean }) {
  return (
    <span aria-hidden="true" className="relative h-[3px] min-w-3 flex-1 rounded-[2px] bg-surface-4">
      <span
        className={cn("absolute inset-y-0 left-0 rounded-[2px]", className)}
        style={{ width: `${fraction * 100}%` }}
      />
      {tick && <span className="absolute -top-0.5 h-[7px] w-px bg-fg-3" style={{ left: `${LIMIT_AT * 100}%` }} />}
    </span>
  );
}
