"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCard, RadioCardGroup } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { BUDGETED } from "@/lib/api-client/budgeted";
import { useApiMutation } from "@/lib/api-client/query";
import type { BudgetView } from "@/lib/contract/schemas/budgets";
import { BASES, contentOf, emptyForm, faultsOf, formOf, ON_EXCEED, scopeOf, type BudgetForm } from "./budget-form";
import { ScopeFields } from "./scope-fields";

type BudgetDialogProps = {
  /** Null: a new one. */
  budget: BudgetView | null;
  /** Every budget that there is. */
  taken: readonly BudgetView[];
  currency: string;
  onClose: () => void;
};

/** What it is about is said in one place, and so is what is wrong with it. */
const SCOPE = ["scope", "scope.project", "scope.service", "scope.key", "scope.value"];

/** Makes a budget, or changes one. What is wrong is said while it is typed, once a field was touched. */
export function BudgetDialog({ budget, taken, currency, onClose }: BudgetDialogProps) {
  const t = useTranslations("budgets.form");
  const id = useId();
  const toast = useToast();
  const [form, setForm] = useState<BudgetForm>(() => (budget ? formOf(budget) : emptyForm()));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const saved = {
    invalidates: BUDGETED,
    onSuccess: ({ title }: BudgetView) => {
      toast({ tone: "ok", title: t("saved", { title }) });
      onClose();
    },
  };
  const create = useApiMutation("createBudget", saved);
  const put = useApiMutation("putBudget", saved);
  const request = budget ? put : create;
  const faults = faultsOf(form, budget ? [] : taken.map(({ scope }) => scope));
  const errorOf = (path: string): string | null => {
    const fault = faults[path];
    if (fault !== undefined && touched.has(path)) return t(`fault.${fault}`);
    return fieldError(request.error, path);
  };
  const change = (part: Partial<BudgetForm>, path: string) => {
    setForm((now) => ({ ...now, ...part }));
    setTouched((now) => new Set([...now, path]));
    if (request.error) request.reset();
  };
  const submit = () => {
    setTouched(new Set(Object.keys(faults)));
    if (Object.keys(faults).length > 0) return;
    const content = contentOf(form);
    if (budget) put.mutate({ params: { budget: budget.id }, body: { ...content, revision: budget.revision } });
    else create.mutate({ body: { scope: scopeOf(form), currency, ...content } });
  };
  return (
    <FormDialog
      place="wide"
      title={budget ? t("change", { title: budget.title }) : t("new")}
      confirm={t("save")}
      failed={t("failed")}
      change={request}
      fields={["amount", ...(budget ? [] : SCOPE), ...form.thresholds.map((_, i) => `thresholds.${i}.percent`)]}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="flex flex-col gap-5">
        <div className="grid grid-cols-3 items-start gap-3 max-md:grid-cols-1">
          {!budget && (
            <ScopeFields
              form={form}
              error={SCOPE.map(errorOf).find((one) => one !== null) ?? null}
              onChange={(part) => change(part, "scope")}
            />
          )}
          <Field label={t("amount")} help={t("amountHelp")} error={errorOf("amount")}>
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                autoComplete="off"
                value={form.amount}
                after={currency}
                onChange={(event) => change({ amount: event.target.value.trim() }, "amount")}
              />
            )}
          </Field>
        </div>
        <ThresholdFields form={form} errorOf={errorOf} onChange={change} />
        <section aria-labelledby={`${id}-exceed`}>
          <h3 id={`${id}-exceed`} className="mb-2 text-12 font-medium">
            {t("onExceed")}
          </h3>
          <RadioCardGroup labelledBy={`${id}-exceed`} className="grid grid-cols-3 gap-2 max-md:grid-cols-1">
            {ON_EXCEED.map((one) => (
              <RadioCard
                key={one}
                name={`${id}-exceed`}
                value={one}
                checked={form.onExceed === one}
                onChange={() => change({ onExceed: one }, "onExceed")}
                title={<span className="font-medium">{t(`exceed.${one}`)}</span>}
              >
                <span className="mt-1 block text-12 text-fg-2">{t(`means.${one}`)}</span>
              </RadioCard>
            ))}
          </RadioCardGroup>
        </section>
      </div>
    </FormDialog>
  );
}

type ThresholdFieldsProps = {
  form: BudgetForm;
  errorOf: (path: string) => string | null;
  onChange: (part: Partial<BudgetForm>, path: string) => void;
};

const MOST = 10;

function ThresholdFields({ form: { thresholds }, errorOf, onChange }: ThresholdFieldsProps) {
  const t = useTranslations("budgets.form");
  const put = (i: number, part: Partial<BudgetForm["thresholds"][number]>) =>
    onChange(
      { thresholds: thresholds.map((one, at) => (at === i ? { ...one, ...part } : one)) },
      `thresholds.${i}.percent`,
    );
  return (
    <fieldset className="min-w-0">
      <legend className="text-12 font-medium">{t("thresholds")}</legend>
      <p className="mb-2 text-12 text-fg-3">{t("thresholdsHelp")}</p>
      <ul className="flex flex-col gap-2">
        {thresholds.map(({ on, percent }, i) => (
          <li key={i} className="flex items-start gap-2">
            <Field
              label={t("percent", { number: i + 1 })}
              error={errorOf(`thresholds.${i}.percent`)}
              className="w-36 max-md:w-24 max-md:shrink-0"
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  autoComplete="off"
                  value={percent}
                  after="%"
                  onChange={(event) => put(i, { percent: event.target.value.trim() })}
                />
              )}
            </Field>
            <Field label={t("basis", { number: i + 1 })} className="w-64 max-md:flex-1">
              {(control) => (
                <Select
                  {...control}
                  className="w-full"
                  value={on}
                  onChange={(event) => put(i, { on: BASES.find((one) => one === event.target.value) ?? on })}
                >
                  {BASES.map((one) => (
                    <option key={one} value={one}>
                      {t(`on.${one}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Button
              variant="ghost"
              shape="icon"
              className="mt-[22px]"
              aria-label={t("removeThreshold", { number: i + 1 })}
              onClick={() => onChange({ thresholds: thresholds.filter((_, at) => at !== i) }, "thresholds")}
            >
              <X aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <Button
        size="sm"
        className="mt-2"
        disabledReason={thresholds.length >= MOST ? t("enough") : null}
        onClick={() => onChange({ thresholds: [...thresholds, { on: "actual", percent: "" }] }, "thresholds")}
      >
        <Plus aria-hidden="true" />
        {t("addThreshold")}
      </Button>
    </fieldset>
  );
}
