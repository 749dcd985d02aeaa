"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { BUDGETED } from "@/lib/api-client/budgeted";
import { useApiMutation } from "@/lib/api-client/query";
import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";

type OverrideDialogProps = {
  check: BudgetCheckView;
  project: string;
  order: string;
  onAsked: () => void;
  onClose: () => void;
};

/** Asks finance to let the project go above a budget this month. */
export function OverrideDialog({ check, project, order, onAsked, onClose }: OverrideDialogProps) {
  const t = useTranslations("budgets.ask");
  const toast = useToast();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const ask = useApiMutation("requestOverride", {
    invalidates: BUDGETED,
    onSuccess: () => {
      toast({ tone: "ok", title: t("done") });
      onAsked();
      onClose();
    },
  });
  const submit = () => {
    setMissing(reason.trim() === "");
    if (reason.trim() !== "")
      ask.mutate({ params: { project }, body: { budget: check.budget, order, reason: reason.trim() } });
  };
  return (
    <FormDialog
      title={t("title", { title: check.title })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={ask}
      fields={["reason"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("lead", { order })}</p>
      <Field
        label={t("reason")}
        help={t("reasonHelp")}
        error={missing ? t("reasonMissing") : fieldError(ask.error, "reason")}
      >
        {(control) => (
          <Input
            {...control}
            data-autofocus=""
            size="lg"
            maxLength={500}
            autoComplete="off"
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(false);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
