"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import type { PlanStage } from "./plan-stages";

/** Colour of a stage's bar and of its darker foot edge. */
const LOOK: Partial<Record<PlanStage["stage"], string>> = {
  allocate: "bg-st-allocate [--edge:var(--sx-allocate)]",
  clone: "bg-st-clone [--edge:var(--sx-clone)]",
  boot: "bg-st-boot [--edge:var(--sx-boot)]",
  connect: "bg-st-connect [--edge:var(--sx-connect)]",
  configure: "bg-st-configure [--edge:var(--sx-configure)]",
  verify: "bg-st-verify",
};
const look = (stage: PlanStage["stage"]) => `foot-edge ${LOOK[stage] ?? "bg-surface-4"}`;

/** The plan by stages: as wide as they usually take, or, before anything was measured, as they have steps. */
export function StagePreview({ stages }: { stages: readonly PlanStage[] }) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const format = useFormat();
  const measured = stages.every(({ typicalMs }) => typicalMs !== null);
  return (
    <>
      <div aria-hidden="true" className="my-2 flex h-[22px] gap-0.5">
        {stages.map(({ stage, steps, typicalMs }) => (
          <span
            key={stage}
            className={`min-w-[5px] rounded-[3px] ${look(stage)}`}
            style={{ flex: measured ? (typicalMs ?? 0) : steps }}
          />
        ))}
      </div>
      <ol className="text-12">
        {stages.map(({ stage, steps, typicalMs }) => (
          <li key={stage} className="flex items-center gap-2 py-[2.5px]">
            <i aria-hidden="true" className={`h-2.5 w-3.5 shrink-0 rounded-[2px] ${look(stage)}`} />
            <span className="min-w-0 flex-1">{common(`stage.${stage}`)}</span>
            <span className="text-fg-3">{t("steps", { count: steps })}</span>
            {measured && typicalMs !== null && (
              <span className="min-w-12 text-right font-medium">{format.duration(typicalMs, { precise: true })}</span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
