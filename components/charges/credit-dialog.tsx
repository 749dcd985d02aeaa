"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { useProjectChoice } from "@/components/layout/project";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type ChargeDialogProps, MonthField, ProjectField } from "./charge-fields";
import { useCharges } from "./use-charges";

/** A new credit: an amount that a project is given, taken from what it is charged until it is used up. */
export function CreditDialog({ month, onClose }: ChargeDialogProps) {
  const t = useTranslations("charges");
  const { project, projects } = useProjectChoice();
  const [credit, setCredit] = useState(() => ({
    project: project?.id ?? projects[0]?.id ?? "",
    amount: "",
    from: month,
    reason: "",
  }));
  const create = useCharges("createCredit", { onSuccess: onClose });
  const set = (part: Partial<typeof credit>) => setCredit({ ...credit, ...part });
  return (
    <FormDialog
      title={t("credit.add")}
      confirm={t("credit.confirm")}
      failed={t("notAdded")}
      change={create}
      fields={["project", "amount", "reason", "from"]}
      onSubmit={() => create.mutate({ body: credit })}
      onClose={onClose}
    >
      <ProjectField value={credit.project} error={create.error} onChange={(next) => set({ project: next })} />
      <Field label={t("head.amount")} help={t("credit.amountHelp")} error={fieldError(create.error, "amount")}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={credit.amount}
            onChange={(event) => set({ amount: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("head.reason")} help={t("credit.reasonHelp")} error={fieldError(create.error, "reason")}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={200}
            value={credit.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      <MonthField
        first={month}
        help={t("credit.fromHelp")}
        value={credit.from}
        error={create.error}
        onChange={(from) => set({ from })}
      />
    </FormDialog>
  );
}
