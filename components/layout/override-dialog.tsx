"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { BUDGETED } from "@/lib/api-client/budgeted";
import { useApiMutation } from "@/lib/api-client/query";
import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import { ApiErrorState } from "./api-error-state";

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
  const common = useTranslations("common");
  const id = useId();
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setMissing(reason.trim() === "");
    if (reason.trim() === "" || ask.isPending) return;
    ask.mutate({ params: { project }, body: { budget: check.budget, order, reason: reason.trim() } });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { title: check.title })}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={id} variant="primary" busy={ask.isPending}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-3">
        <p className="text-fg-2">{t("lead", { order })}</p>
        <Field label={t("reason")} help={t("reasonHelp")} error={missing ? t("reasonMissing") : null}>
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
        {ask.error && <ApiErrorState error={ask.error} title={t("failed")} />}
      </form>
    </Dialog>
  );
}
