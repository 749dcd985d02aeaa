"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { FormError } from "@/components/form/form-error";
import { fieldError } from "@/components/form/form-shell";
import { useToast } from "@/components/ui/toast";
import { useApiMutation, usePlanned } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { ScaleRequest } from "@/lib/contract/schemas/scaling";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { BudgetsSaid } from "./budgets-said";
import { nodesOf, presentForm, scaleRequestOf, type ScaleForm } from "./scale-form";
import { ScalePreview } from "./scale-preview";
import { ScaleRole } from "./scale-role";
import { useStackAccess } from "./use-stack-access";

/** What may be wrong with a role is said at the role. */
const ROLE_FIELDS = ["count", "leave", "flavour"] as const;

/** Asks for another number of nodes, shows what that does, and starts exactly this. */
export function ScaleDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.scale");
  const budgets = useTranslations("budgets.check");
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
  const submit = () => {
    if (!request || !plan) return;
    run.mutate({ params: { stack: stack.id }, body: { ...request, planHash: plan.hash } });
  };
  const label = plan === null ? t("change") : t(plan.kind === "scale-out" ? "add" : "remove", { count: changing });
  const failure = run.error ?? error;
  const ofRoles = stack.scaling.roles.flatMap(({ id }) => ROLE_FIELDS.map((field) => `roles.${id}.${field}`));
  const fields = ["roles", ...ofRoles];
  return (
    <FormDialog
      place="wide"
      danger={plan?.kind === "scale-in"}
      title={t("title", { stack: stack.name })}
      confirm={label}
      failed={t("failed")}
      change={run}
      fields={fields}
      refusal={refusal}
      below={<BudgetsSaid stack={stack} checks={plan?.budgets ?? []} onAsked={refresh} />}
      onSubmit={submit}
      onClose={onClose}
    >
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
            error={ROLE_FIELDS.map((field) => fieldError(failure, `roles.${role.id}.${field}`)).find(
              (message) => message !== null,
            )}
          />
        ))}
      </div>
      {fieldError(failure, "roles") !== null && (
        <p role="alert" className="text-fail">
          {fieldError(failure, "roles")}
        </p>
      )}
      {!run.error && <FormError error={error} fields={fields} title={t("notPlanned")} />}
      <ScalePreview stack={stack} plan={plan} />
    </FormDialog>
  );
}

/** The plan of a request, once it is there; none while nothing is asked. */
function useScalePlan(stack: string, request: ScaleRequest | null) {
  const query = usePlanned("planScale", request && { params: { stack }, body: request });
  const current = request !== null && query.isSuccess && !query.isPlaceholderData;
  return {
    plan: current ? query.data : null,
    error: request === null ? null : query.error,
    refresh: () => void query.refetch(),
  };
}
