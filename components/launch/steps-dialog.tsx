"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import type { PlanView } from "@/lib/contract/schemas/stacks";
import { stepsByNode } from "./plan-stages";

/** Every step of the plan, by node, with what it waits for. The very plan that the button starts. */
export function StepsDialog({ plan, open, onClose }: { plan: PlanView; open: boolean; onClose: () => void }) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  return (
    <Dialog open={open} onClose={onClose} title={t("stepsTitle")} place="wide">
      <p className="text-fg-2">{t("stepsLead")}</p>
      <p className="mt-1 text-12 text-fg-3">
        {t("planHash")} <span className="mono break-all">{plan.hash}</span>
      </p>
      <div className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-3">
        {stepsByNode(plan).map(({ node, steps }) => (
          <section key={node ?? ""} className="rounded-card border border-line-2 px-3 py-2.5">
            <h3 className="mb-1 font-semibold">
              {node === null ? t("wholeStack") : <span className="mono">{node}</span>}
            </h3>
            <ol>
              {steps.map(({ key, stage, needs }) => (
                <li key={key} className="border-t border-line py-1.5 first:border-t-0">
                  <div className="flex justify-between gap-3">
                    <span>{common(`stage.${stage}`)}</span>
                    <span lang="en" className="mono text-12 text-fg-3">
                      {key}
                    </span>
                  </div>
                  {needs.length > 0 && (
                    <div className="text-12 text-fg-3">{t("stepNeeds", { list: needs.join(", ") })}</div>
                  )}
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
