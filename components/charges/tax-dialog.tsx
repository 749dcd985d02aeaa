"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type ChargeDialogProps, MonthField, ProjectField } from "./charge-fields";
import { useCharges } from "./use-charges";

/** A new tax: from a month on, until another of the same begins. */
export function TaxDialog({ month, onClose }: ChargeDialogProps) {
  const t = useTranslations("charges");
  const [tax, setTax] = useState(() => ({ project: "", name: "", percent: "", from: month }));
  const create = useCharges("createTax", { onSuccess: onClose });
  const set = (part: Partial<typeof tax>) => setTax({ ...tax, ...part });
  return (
    <FormDialog
      title={t("tax.add")}
      confirm={t("tax.confirm")}
      failed={t("notAdded")}
      change={create}
      fields={["project", "name", "percent", "from"]}
      onSubmit={() => create.mutate({ body: { ...tax, project: tax.project || null } })}
      onClose={onClose}
    >
      <ProjectField
        value={tax.project}
        every={t("everyProject")}
        error={create.error}
        onChange={(project) => set({ project })}
      />
      <Field label={t("head.name")} help={t("tax.nameHelp")} error={fieldError(create.error, "name")}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={40}
            value={tax.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("head.percent")} error={fieldError(create.error, "percent")}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            after="%"
            value={tax.percent}
            onChange={(event) => set({ percent: event.target.value })}
          />
        )}
      </Field>
      <MonthField
        first={month}
        help={t("tax.fromHelp")}
        value={tax.from}
        error={create.error}
        onChange={(from) => set({ from })}
      />
    </FormDialog>
  );
}
