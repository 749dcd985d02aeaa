"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Checkbox } from "@/components/ui/checkbox";
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

/** Those that can be wrong; shown where invoices are made. */
const FIELDS = ["firstMonth", "issuer", "closeAfterHours", "dueDays", "prefix", "creditNotePrefix"];

/** How invoices are made: whether at all, from when on, by whom they say they are. */
export function SettingsDialog({ settings, fixed, onClose }: SettingsDialogProps) {
  const t = useTranslations("invoices.settings");
  const toast = useToast();
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
  const submit = () =>
    save.mutate({
      body: { ...form, closeAfterHours: wholeOf(form.closeAfterHours), dueDays: wholeOf(form.dueDays) },
    });
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
    <FormDialog
      title={t("title")}
      confirm={t("save")}
      failed={t("failed")}
      change={save}
      fields={form.mode === "invoices" ? FIELDS : []}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}

/** What is no number is sent as one that the API refuses, with its words at the field. */
const wholeOf = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : -1);
