"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Choice } from "@/components/form/choice";
import { fieldError } from "@/components/form/form-shell";
import { ParameterField } from "@/components/form/parameter-field";
import { checkValue, sentValue, typedDefault } from "@/components/form/parameter-value";
import { useProblemText } from "@/components/form/use-problem-text";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import { parseUpload } from "@/lib/blueprints/uploads";
import { START_ID, STOP_ID } from "@/lib/blueprints/action-ids";
import type { StackAction, StackDetail } from "@/lib/contract/schemas/stacks";
import { LeaseDialog } from "./lease-dialog";
import { PowerPrices } from "./power-prices";
import { useStackAccess } from "./use-stack-access";
import { heldBy, useStackCosts } from "./use-stack-costs";

export type ActionDialogProps = { stack: StackDetail; action: StackAction; onClose: () => void };

/** Says what a day-2 action does, asks for what it needs, and starts it. */
export function ActionDialog({ stack, action, onClose }: ActionDialogProps) {
  const t = useTranslations("stacks.actions");
  const power = useTranslations("stacks.power");
  const format = useFormat();
  const form = useId();
  const toast = useToast();
  const access = useStackAccess(stack.project);
  const problemText = useProblemText();
  const [extending, setExtending] = useState(false);
  const [node, setNode] = useState(action.nodes?.[0] ?? null);
  const [values, setValues] = useState(() =>
    Object.fromEntries(Object.entries(action.parameters).map(([id, p]) => [id, typedDefault(p)] as const)),
  );
  const run = useApiMutation("runAction", {
    invalidates: ["getStack", "listStacks", "listDeployments"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("started", { action: format.text(action.title), stack: stack.name }) });
      onClose();
    },
  });
  const switches = action.id === STOP_ID || action.id === START_ID;
  const fields = Object.entries(action.parameters).map(([id, parameter]) => {
    const value = values[id] ?? typedDefault(parameter);
    const problem = checkValue(value, parameter);
    const error = problem ? problemText(problem) : fieldError(run.error, `parameters.${id}`);
    return { id, parameter, value, problem, error };
  });
  const costs = useStackCosts(stack.id, { enabled: action.id === START_ID, fresh: true });
  const held = action.id === START_ID && heldBy(costs.data).length > 0 ? power("held") : null;
  const refusal = access.may("stack.act") ? (action.can.reason ?? held) : t("mayNot", { project: access.title });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refusal !== null || run.isPending || fields.some(({ problem }) => problem)) return;
    const parameters = Object.fromEntries(fields.map(({ id, parameter, value }) => [id, sentValue(parameter, value)]));
    run.mutate({ params: { stack: stack.id }, body: { action: action.id, node, parameters } });
  };
  const needsLease = action.id === START_ID && stack.lease?.ended === true;
  if (extending) return <LeaseDialog stack={stack} onClose={() => setExtending(false)} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={format.text(action.title)}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={run.isPending} disabledReason={refusal}>
            {switches ? format.text(action.title) : t("start")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <p className="text-fg-2">
          {format.text(action.summary)} {!switches && t("then")}
        </p>
        {node !== null && action.nodes && (
          <Choice
            label={t("node")}
            value={node}
            options={action.nodes}
            text={(name) => `${name}${addressOf(stack, name)}`}
            onChange={setNode}
            error={fieldError(run.error, "node")}
          />
        )}
        {fields.map(({ id, problem: _problem, ...field }) => (
          <ParameterField
            key={id}
            {...field}
            project={stack.project}
            onChange={(value) => setValues({ ...values, [id]: value })}
          />
        ))}
        {action.restores && <Restores values={action.restores} title={t("now")} />}
        {action.interrupts && (
          <p className="flex items-start gap-2 rounded-control bg-warn-bg px-3 py-2 text-12 text-warn">
            <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
            {format.text(action.interrupts)}
          </p>
        )}
        {refusal !== null && <p className="text-12 text-fg-3">{refusal}</p>}
        {needsLease && access.may("stack.act") && (
          <Button className="self-start" onClick={() => setExtending(true)}>
            {t("extend")}
          </Button>
        )}
        {run.error && run.error.fields.length === 0 && <ApiErrorState error={run.error} title={t("failed")} />}
      </form>
      {/* Beside the form: a request for an override is a form of its own. */}
      {switches && (
        <div className="mt-3 flex flex-col gap-3">
          <PowerPrices stack={stack} stops={action.id === STOP_ID} />
        </div>
      )}
    </Dialog>
  );
}

function addressOf({ nodeList }: StackDetail, name: string): string {
  const address = nodeList.find((node) => node.name === name)?.address;
  return address ? ` (${address})` : "";
}

/** What an action that goes back puts into place again. */
function Restores({ values, title }: { values: Record<string, unknown>; title: string }) {
  return (
    <div className="rounded-control border border-line bg-surface-2 px-3 py-2 text-12">
      <p className="text-fg-3">{title}</p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {Object.entries(values).map(([id, value]) => (
          <li key={id} className="mono [overflow-wrap:anywhere]">
            {parseUpload(value)?.name ?? String(value)}
          </li>
        ))}
      </ul>
    </div>
  );
}
