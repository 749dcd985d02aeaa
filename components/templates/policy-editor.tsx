"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Choice } from "@/components/form/choice";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import { bakeTrigger, publishing } from "@/lib/contract/schemas/policies";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { POLICIES_AFFECT } from "./affected";
import {
  type EditedPolicy,
  initialPolicy,
  limitsOf,
  policyFaults,
  type PolicyForm,
  type PolicyNumber,
  toPolicy,
} from "./policy-form";
import { usePolicyWords } from "./use-policy-words";

/** The form of one policy. A policy that is there keeps its scope: another scope is another policy. */
export function PolicyEditor({
  matrix,
  edited: { scope, rules, fixedScope },
  onClose,
}: {
  matrix: TemplateMatrix;
  edited: EditedPolicy;
  onClose: () => void;
}) {
  const t = useTranslations("templates.policies");
  const common = useTranslations("common");
  const words = usePolicyWords(matrix);
  const toast = useToast();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState(() => initialPolicy(scope, rules));
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    if (attempts > 0) element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [attempts]);
  const save = useApiMutation("putPolicy", {
    invalidates: POLICIES_AFFECT,
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved") });
      onClose();
    },
  });
  const faults = policyFaults(form);
  const others = useApi("listPolicies", {}).data?.items ?? [];
  const replaces = others.some(({ service, osId }) => (service ?? "") === form.service && (osId ?? "") === form.osId);
  const change = (more: Partial<PolicyForm>) => setForm({ ...form, ...more });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (faults.size > 0) setAttempts(attempts + 1);
    else if (!save.isPending) save.mutate({ body: toPolicy(form) });
  };
  const number = (field: PolicyNumber, help?: string) => (
    <Field
      label={t(`fields.${field}`)}
      help={help}
      error={attempts > 0 && faults.has(field) ? t("fault", limitsOf(field)) : null}
    >
      {(control) => (
        <Input
          {...control}
          type="number"
          inputMode="numeric"
          {...limitsOf(field)}
          value={form[field]}
          onChange={(event) => change({ [field]: event.target.value })}
          size="lg"
          className="w-28"
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={fixedScope ? words.scope(scope) : t("add")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form ref={element} id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3.5 pt-1">
        {!fixedScope && <ScopeFields matrix={matrix} form={form} onChange={change} />}
        {!fixedScope && replaces && <p className="text-12 text-warn">{t("replaces")}</p>}
        <Choice
          label={t("fields.bake")}
          value={form.bake}
          options={bakeTrigger.options}
          text={(one) => t(`bakes.${one}`)}
          help={t("help.bake")}
          onChange={(bake) => change({ bake })}
        />
        {form.bake === "schedule" && number("intervalDays")}
        <Choice
          label={t("fields.publishing")}
          value={form.publishing}
          options={publishing.options}
          text={(one) => t(`publishing.${one}`)}
          onChange={(one) => change({ publishing: one })}
        />
        {number("keepLast", t("help.keepLast"))}
        {number("maxAgeDays", t("help.maxAgeDays"))}
        {save.error && <ApiErrorState error={save.error} title={t("notSaved")} />}
      </form>
    </Dialog>
  );
}

function ScopeFields({
  matrix: { services, oses },
  form,
  onChange,
}: {
  matrix: TemplateMatrix;
  form: PolicyForm;
  onChange: (more: Partial<PolicyForm>) => void;
}) {
  const t = useTranslations("templates");
  const all = (word: "allServices" | "allOses", items: readonly { id: string; title: string }[]) => [
    { id: "", title: t(`policies.${word}`) },
    ...items,
  ];
  const titles = (items: readonly { id: string; title: string }[]) => (id: string) =>
    items.find((item) => item.id === id)?.title ?? id;
  const [serviceChoices, osChoices] = [all("allServices", services), all("allOses", oses)];
  return (
    <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
      <Choice
        label={t("service")}
        value={form.service}
        options={serviceChoices.map(({ id }) => id)}
        text={titles(serviceChoices)}
        onChange={(service) => onChange({ service })}
      />
      <Choice
        label={t("filter.os")}
        value={form.osId}
        options={osChoices.map(({ id }) => id)}
        text={titles(osChoices)}
        onChange={(osId) => onChange({ osId })}
      />
    </div>
  );
}
