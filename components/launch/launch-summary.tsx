"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { BudgetNotes } from "@/components/layout/budget-notes";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { ApiError } from "@/lib/api-client/api-error";
import type { Figures, Offer, ServiceDetail } from "@/lib/contract/schemas/catalogue";
import type { LaunchRequest, LaunchView, PlanView } from "@/lib/contract/schemas/stacks";
import type { LaunchForm } from "./launch-form";
import { planStages } from "./plan-stages";
import { PriceRows } from "./price-rows";
import { QuotaRows } from "./quota-rows";
import { StagePreview } from "./stage-preview";
import { StepsDialog } from "./steps-dialog";

const LaunchAsDialog = dynamic(() => import("./launch-as-dialog").then((m) => m.LaunchAsDialog), { ssr: false });

export type LaunchSummaryProps = {
  form: LaunchForm;
  service: ServiceDetail;
  project: string;
  /** The launch that its text for a file or a shell is made of. */
  text: { project: string; request: LaunchRequest };
  offer: Offer | undefined;
  /** Of launches like this one; undefined while they load. */
  figures: Figures | undefined;
  plan: LaunchView | null;
  /** A plan is on its way; false where none can be computed yet. */
  planExpected: boolean;
  planError: ApiError | null;
  /** Asks for the plan once more. */
  onReplan: () => void;
  /** The button and what stands around it. */
  footer: ReactNode;
};

/** What the button will start: names, sizes, quota, and the compiled plan. */
export function LaunchSummary({
  form,
  service,
  project,
  text,
  offer,
  figures,
  plan,
  planExpected,
  planError,
  onReplan,
  footer,
}: LaunchSummaryProps) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const budgets = useTranslations("budgets");
  const format = useFormat();
  const [stepsShown, setStepsShown] = useState(false);
  const [textShown, setTextShown] = useState(false);
  const steps = plan?.steps.filter(({ phase }) => phase === "main").length ?? 0;
  return (
    <div className="divide-y divide-line overflow-hidden rounded-panel border border-line-2 bg-surface-2">
      <section className="px-4 py-[13px]">
        <div className="flex items-center justify-between gap-2">
          <h2 className="mono min-w-0 truncate text-16 font-semibold">{form.name || "–"}</h2>
          <Badge>{project}</Badge>
        </div>
        <p className="mt-[3px] text-12 text-fg-2">
          {t("summaryLine", {
            service: `${service.title} ${offer?.version ?? service.version}`,
            os: offer?.osTitle ?? form.os,
            mode: common(`mode.${form.mode}`),
          })}
        </p>
        {plan && <Totals plan={plan} />}
      </section>
      {planError && (
        <section className="p-4">
          <ApiErrorState error={planError} title={t("planFailed")} onRetry={onReplan} />
        </section>
      )}
      {planExpected && !plan && !planError && (
        <section className="p-4">
          <Loading className="flex flex-col gap-3">
            <Skeleton className="mb-3 w-2/3" />
            <Skeleton className="mb-3 w-full" />
            <Skeleton className="w-full" />
          </Loading>
        </section>
      )}
      {plan && (
        <>
          <section className="px-4 py-[13px]">
            <QuotaRows plan={plan} />
          </section>
          <section className="px-4 py-[13px]">
            <div className="flex items-center justify-between gap-2">
              <h3 className="font-semibold">{t("what")}</h3>
              <span className="text-12 text-fg-2">
                {figures?.p50Ms != null
                  ? t.rich("about", {
                      time: format.duration(figures.p50Ms),
                      b: (chunks) => <b className="font-semibold text-fg">{chunks}</b>,
                    })
                  : t("noEstimate")}
              </span>
            </div>
            <StagePreview stages={planStages(plan, figures?.stages ?? null)} />
          </section>
          <section className="px-4 py-[13px]">
            <PriceRows price={plan.price} />
          </section>
          {plan.budgets.length > 0 && (
            <section aria-label={budgets("title")} className="px-4 py-[13px]">
              <BudgetNotes checks={plan.budgets} project={text.project} order={form.name} onAsked={onReplan} />
            </section>
          )}
        </>
      )}
      <section className="px-4 py-[13px]">
        {footer}
        {plan && (
          <div className="mt-[9px] flex items-center justify-between gap-3 text-12">
            <span className="min-w-0 truncate text-fg-3" title={plan.hash}>
              {t("planHash")} <span className="mono">{shortHash(plan.hash)}</span>
            </span>
            <button
              type="button"
              className="rounded-badge font-medium text-accent-text hover:underline max-md:min-h-11"
              onClick={() => setStepsShown(true)}
              aria-haspopup="dialog"
            >
              {t("allSteps", { count: steps })}
            </button>
            <StepsDialog plan={plan} open={stepsShown} onClose={() => setStepsShown(false)} />
          </div>
        )}
        {plan && (
          <button
            type="button"
            className="mt-1 rounded-badge text-12 font-medium text-accent-text hover:underline max-md:min-h-11"
            onClick={() => setTextShown(true)}
            aria-haspopup="dialog"
          >
            {t("as.button")}
          </button>
        )}
        {plan && textShown && <LaunchAsDialog {...text} planHash={plan.hash} onClose={() => setTextShown(false)} />}
      </section>
    </div>
  );
}

/** Enough of the hash to compare two by eye. */
const shortHash = (hash: string) => hash.replace(/^.*:/, "").slice(0, 8);

function Totals({ plan }: { plan: PlanView }) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const format = useFormat();
  const figures = [
    [format.count(plan.nodes.length), t("nodes", { count: plan.nodes.length })],
    [format.count(plan.total.vcpus), common("vcpu")],
    [format.memory(plan.total.memoryMiB), common("memory")],
    [format.disk(plan.total.diskGiB), common("disk")],
  ] as const;
  return (
    <dl className="mt-3 flex justify-between gap-3">
      {figures.map(([value, label]) => (
        // A new value is a new element, so it flashes once.
        <div key={label} className="flex flex-col-reverse">
          <dt className="text-12 text-fg-3">{label}</dt>
          <dd key={value} className="flash rounded-badge text-16 font-semibold">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
