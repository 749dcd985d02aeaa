"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { fieldError } from "@/components/form/form-shell";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { useToast } from "@/components/ui/toast";
import type { InvoiceSettings } from "@/lib/contract/schemas/invoices";
import { LinesField } from "./lines-field";
import { useInvoices } from "./use-invoices";

export type SettingsDialogProps = {
  settings: InvoiceSettings;
  /** A month is closed, so the first one stays. */
  fixed: boolean;
  onClose: () => void;
};

/** How invoices are made: whether at all, from when on, by whom they say they are. */
export function SettingsDialog({ settings, fixed, onClose }: SettingsDialogProps) {
  const t = useTranslations("invoices.settings");
  const common = useTranslations("common");
  const toast = useToast();
  const id = useId();
  const [form, setForm] = useState(() => ({
    ...settings,
    // Whoever opens this in showback wants to begin.
    mode: "invoices" as InvoiceSettings["mode"],
    closeAfterHours: String(settings.closeAfterHours),
    dueDays: String(settings.dueDays),
  }));
  const save = useInvoices("putInvoiceSettings", {
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved") });
      onClose();
    },
  });
  const { error } = save;
  const change = (part: Partial<typeof form>) => {
    save.reset();
    setForm({ ...form, ...part });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { ...form, closeAfterHours: wholeOf(form.closeAfterHours), dueDays: wholeOf(form.dueDays) };
    if (!save.isPending) save.mutate({ body });
  };
  const text = (name: "prefix" | "creditNotePrefix" | "closeAfterHours" | "dueDays", after?: string) => (
    <Field label={t(name)} error={fieldError(error, name)} className="flex-1">
      {(control) => (
        <Input
          {...control}
          {...(after !== undefined && { after, inputMode: "numeric" })}
          value={form[name]}
          onChange={({ target }) => change({ [name]: target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={id} variant="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-3.5">
        <SegmentedControl
          label={t("mode")}
          className="self-start"
          value={form.mode}
          options={(["showback", "invoices"] as const).map((value) => ({ value, label: t(`modes.${value}`) }))}
          onChange={(mode) => change({ mode })}
        />
        <p className="text-fg-2">{t(`modeDetail.${form.mode}`)}</p>
        {form.mode === "invoices" && (
          <>
            <Field
              label={t("firstMonth")}
              help={fixed ? t("firstMonthFixed") : t("firstMonthHelp")}
              error={fieldError(error, "firstMonth")}
            >
              {(control) => (
                <Input
                  {...control}
                  type="month"
                  placeholder="2026-01"
                  readOnly={fixed}
                  value={form.firstMonth ?? ""}
                  onChange={({ target }) => change({ firstMonth: target.value || null })}
                />
              )}
            </Field>
            <LinesField
              label={t("issuer")}
              help={t("issuerHelp")}
              error={fieldError(error, "issuer")}
              value={form.issuer}
              onChange={(issuer) => change({ issuer })}
            />
            <div className="flex gap-3 max-md:flex-col">
              {text("closeAfterHours", t("hours"))}
              {text("dueDays", t("days"))}
            </div>
            <div className="flex gap-3 max-md:flex-col">
              {text("prefix")}
              {text("creditNotePrefix")}
            </div>
            <Checkbox
              label={t("issueAtClosing")}
              checked={form.issueAtClosing}
              onChange={({ target }) => change({ issueAtClosing: target.checked })}
            />
          </>
        )}
        {error && !error.fields.some(({ path }) => String(path[0]) in form) && (
          <ApiErrorState error={error} title={t("failed")} />
        )}
      </form>
    </Dialog>
  );
}

/** What is no number is sent as one that the API refuses, with its words at the field. */
const wholeOf = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : -1);
