"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { fieldError } from "@/components/form/form-shell";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { BudgetNotes } from "@/components/layout/budget-notes";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import type { ApiError } from "@/lib/api-client/api-error";
import { apiCall } from "@/lib/api-client/call";
import { useApiMutation } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { ScaleRequest, ScaleView } from "@/lib/contract/schemas/scaling";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { nodesOf, presentForm, scaleRequestOf, type ScaleForm } from "./scale-form";
import { ScalePreview } from "./scale-preview";
import { ScaleRole } from "./scale-role";
import { useStackAccess } from "./use-stack-access";

/** Asks for another number of nodes, shows what that does, and starts exactly this. */
export function ScaleDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.scale");
  const budgets = useTranslations("budgets.check");
  const id = useId();
  const toast = useToast();
  const access = useStackAccess(stack.project);
  const [form, setForm] = useState(() => presentForm(stack));
  const request = scaleRequestOf(stack, form);
  const { plan, error, refresh } = useScalePlan(stack.id, request);
  const run = useApiMutation("scaleStack", {
    invalidates: ["getStack", "listStacks", "listDeployments"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("started", { stack: stack.name }) });
      onClose();
    },
    onError: refresh,
  });
  const change = (next: ScaleForm) => {
    run.reset();
    setForm(next);
  };
  const changing = plan?.nodes.filter((node) => node.change !== undefined).length ?? 0;
  const refusal = !access.may("stack.act")
    ? t("mayNot", { project: access.title })
    : (stack.scaling.can.reason ??
      (request === null
        ? t("unchanged")
        : plan && !plan.quota.fits
          ? t("overQuota")
          : plan?.budgets.some(({ verdict }) => isHeld(verdict))
            ? budgets("held")
            : plan
              ? null
              : t("planning")));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refusal !== null || run.isPending || !request || !plan) return;
    run.mutate({ params: { stack: stack.id }, body: { ...request, planHash: plan.hash } });
  };
  const label = plan === null ? t("change") : t(plan.kind === "scale-out" ? "add" : "remove", { count: changing });
  const failure = run.error ?? error;
  const general = failure && (failure.fields.length === 0 || fieldError(failure, "roles") !== null);
  return (
    <Dialog
      open
      onClose={onClose}
      place="wide"
      title={t("title", { stack: stack.name })}
      footer={
        <>
          <Button onClick={onClose}>{t("close")}</Button>
          <Button
            type="submit"
            form={id}
            variant={plan?.kind === "scale-in" ? "dangerSolid" : "primary"}
            busy={run.isPending}
            disabledReason={refusal}
          >
            {label}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-fg-2">{t("lead")}</p>
        <div className="divide-y divide-line rounded-card border border-line-2">
          {stack.scaling.roles.map((role) => (
            <ScaleRole
              key={role.id}
              role={role}
              present={nodesOf(stack, role.id)}
              stack={stack}
              form={form}
              onChange={change}
              error={["count", "leave", "flavour"]
                .map((field) => fieldError(failure, `roles.${role.id}.${field}`))
                .find((message) => message !== null)}
            />
          ))}
        </div>
        {general &&
          (fieldError(failure, "roles") !== null ? (
            <p role="alert" className="text-fail">
              {fieldError(failure, "roles")}
            </p>
          ) : (
            <ApiErrorState error={failure} title={t(run.error ? "failed" : "notPlanned")} />
          ))}
        <ScalePreview stack={stack} plan={plan} />
      </form>
      {/* Beside the form: a request for an override is a form of its own. */}
      {plan && plan.budgets.length > 0 && (
        <div className="mt-4 rounded-card border border-line-2 px-3.5 py-3">
          <BudgetNotes checks={plan.budgets} project={stack.project} order={stack.name} onAsked={refresh} />
        </div>
      )}
    </Dialog>
  );
}

/** The plan of a request; the last one stays in sight while the next is on its way, and none while nothing is asked. */
function useScalePlan(stack: string, request: ScaleRequest | null) {
  const query = useQuery<ScaleView, ApiError>({
    queryKey: ["planScale", stack, request],
    queryFn: ({ signal }) => apiCall("planScale", { params: { stack }, body: request!, signal }),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const current = request !== null && query.isSuccess && !query.isPlaceholderData;
  return {
    plan: current ? query.data : null,
    error: request === null ? null : query.error,
    refresh: () => void query.refetch(),
  };
}
