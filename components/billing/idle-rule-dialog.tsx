"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { IdleRule } from "@/lib/contract/schemas/idle";

type Figure = "percent" | "kilobytesPerSecond" | "hours";

/** A network that is asked for carries less than this, until somebody writes something else: what leases and a few checks need. */
const SOME_KILOBYTES = "5";

/** What idle means in this installation: how little of its vCPUs and its network, and for how long. */
export function IdleRuleDialog({ rule, onClose }: { rule: IdleRule; onClose: () => void }) {
  const t = useTranslations("billing.idle.set");
  const toast = useToast();
  // Of the rule as it was when the dialog opened: what somebody else changes meanwhile is told when it is saved.
  const [revision] = useState(rule.revision);
  const [form, setForm] = useState({
    percent: String(rule.percent),
    kilobytesPerSecond: String(rule.kilobytesPerSecond ?? SOME_KILOBYTES),
    hours: String(rule.hours),
    network: rule.kilobytesPerSecond !== null,
  });
  const save = useApiMutation("putIdleRule", {
    invalidates: ["getIdleStacks", "getProjectIdleStacks"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved") });
      onClose();
    },
  });
  const change = (part: Partial<typeof form>) => {
    save.reset();
    setForm({ ...form, ...part });
  };
  const figure = (name: Figure, unit: string) => (
    <Field label={t(name)} error={fieldError(save.error, name)}>
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          after={unit}
          value={form[name]}
          onChange={({ target }) => change({ [name]: target.value })}
        />
      )}
    </Field>
  );
  const submit = () =>
    save.mutate({
      body: {
        percent: figureOf(form.percent),
        kilobytesPerSecond: form.network ? figureOf(form.kilobytesPerSecond) : null,
        hours: figureOf(form.hours),
        revision,
      },
    });
  return (
    <FormDialog
      title={t("title")}
      confirm={t("save")}
      failed={t("failed")}
      change={save}
      fields={["percent", "hours", ...(form.network ? ["kilobytesPerSecond"] : [])]}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("lead")}</p>
      {figure("percent", "%")}
      <Checkbox
        label={t("network")}
        checked={form.network}
        onChange={({ target }) => change({ network: target.checked })}
      />
      {form.network && (
        <div className="flex flex-col gap-1.5">
          {figure("kilobytesPerSecond", "kB/s")}
          <p className="text-12 text-fg-3">{t("networkUnknown")}</p>
        </div>
      )}
      {figure("hours", t("hoursUnit"))}
    </FormDialog>
  );
}

/** What is no figure is sent as one that the API refuses, with its words at the field. */
const figureOf = (text: string): number => (/^\d{1,9}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : -1);
