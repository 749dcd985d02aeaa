"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { useFormat } from "@/components/layout/use-format";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCard, RadioCardGroup } from "@/components/ui/radio-card";
import { useToast } from "@/components/ui/toast";
import { BUDGETED } from "@/lib/api-client/budgeted";
import { useApiMutation } from "@/lib/api-client/query";
import type { BudgetView, OverrideDecision, OverrideView } from "@/lib/contract/schemas/budgets";
import { isAmount, isPositive } from "@/lib/util/amount";

const CHOICES = ["month", "amount", "refuse"] as const;
type Choice = (typeof CHOICES)[number];

type DecideDialogProps = { override: OverrideView; budget: BudgetView | null; onClose: () => void };

/** Grants a request to the end of the month or up to an amount, or refuses it with a reason. */
export function DecideDialog({ override, budget, onClose }: DecideDialogProps) {
  const t = useTranslations("budgets.decide");
  const format = useFormat();
  const id = useId();
  const toast = useToast();
  const [choice, choose] = useState<Choice>("amount");
  const [upTo, setUpTo] = useState("");
  const [answer, setAnswer] = useState("");
  const [pressed, setPressed] = useState(false);
  const request = useApiMutation("decideOverride", {
    invalidates: BUDGETED,
    onSuccess: ({ state }) => {
      toast({ tone: "ok", title: t(state === "refused" ? "refusedDone" : "grantedDone", { order: override.order }) });
      onClose();
    },
  });
  const decision = decisionOf(choice, upTo, answer.trim());
  const submit = () => {
    setPressed(true);
    if (decision !== null) request.mutate({ params: { override: override.id }, body: decision });
  };
  const { error } = request;
  return (
    <FormDialog
      danger={choice === "refuse"}
      title={t("title", { order: override.order, project: override.projectTitle })}
      confirm={t(choice === "refuse" ? "refuse" : "grant")}
      failed={t("failed")}
      change={request}
      fields={choice === "amount" ? ["upTo"] : choice === "refuse" ? ["answer"] : []}
      onSubmit={submit}
      onClose={onClose}
    >
      <blockquote className="border-l-2 border-line-2 pl-2.5 [overflow-wrap:anywhere]">{override.reason}</blockquote>
      {budget?.month && (
        <p className="text-fg-2">
          {t("now", {
            amount: format.money(budget.amount, budget.currency),
            actual: format.money(budget.month.actual, budget.currency),
            forecast: format.money(budget.month.forecast, budget.currency),
          })}
        </p>
      )}
      <h3 id={`${id}-choice`} className="text-12 font-medium">
        {t("choice")}
      </h3>
      <RadioCardGroup labelledBy={`${id}-choice`} className="flex flex-col gap-2">
        {CHOICES.map((one) => (
          <RadioCard
            key={one}
            name={`${id}-choice`}
            value={one}
            checked={choice === one}
            onChange={() => choose(one)}
            title={<span>{t(`choices.${one}`)}</span>}
          />
        ))}
      </RadioCardGroup>
      {choice === "amount" && (
        <Field
          label={t("upTo")}
          help={t("upToHelp")}
          error={pressed && decision === null ? t("upToMissing") : fieldError(error, "upTo")}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={upTo}
              after={override.currency}
              onChange={(event) => {
                setUpTo(event.target.value.trim());
                if (error) request.reset();
              }}
            />
          )}
        </Field>
      )}
      {choice === "refuse" && (
        <Field
          label={t("answer")}
          error={pressed && decision === null ? t("answerMissing") : fieldError(error, "answer")}
        >
          {(control) => (
            <Input
              {...control}
              maxLength={500}
              autoComplete="off"
              value={answer}
              onChange={(event) => setAnswer(event.target.value)}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}

/** Null where something is missing. */
function decisionOf(choice: Choice, upTo: string, answer: string): OverrideDecision | null {
  switch (choice) {
    case "month":
      return { decision: "grant", upTo: null };
    case "amount":
      return isAmount(upTo) && isPositive(upTo) ? { decision: "grant", upTo } : null;
    case "refuse":
      return answer === "" ? null : { decision: "refuse", answer };
  }
}
