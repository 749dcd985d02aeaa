"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/api-client/paths";
import type { StepProps } from "./step-dialogs";
import { useInvoices } from "./use-invoices";

export function VoidDialog({ invoice, onClose }: StepProps) {
  const t = useTranslations("invoices.void");
  const toast = useToast();
  const number = invoice.number ?? "";
  const [reason, setReason] = useState("");
  const declare = useInvoices("voidInvoice", {
    onSuccess: () => {
      toast({ tone: "ok", title: t("done", { number }) });
      onClose();
    },
  });
  return (
    <FormDialog
      danger
      title={t("title", { number })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={declare}
      fields={["reason"]}
      onSubmit={() => declare.mutate({ params: { invoice: invoice.id }, body: { reason } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("detail")}</p>
      <Field label={t("reason")} error={fieldError(declare.error, "reason")}>
        {(control) => <Input {...control} value={reason} onChange={({ target }) => setReason(target.value)} />}
      </Field>
    </FormDialog>
  );
}

export function CreditNoteDialog({ invoice, onClose }: StepProps) {
  const t = useTranslations("invoices.creditNote");
  const router = useRouter();
  const toast = useToast();
  const number = invoice.number ?? "";
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const create = useInvoices("createCreditNote", {
    onSuccess: (note) => {
      toast({ tone: "ok", title: t("done", { number: note.number ?? "" }) });
      router.push(paths.invoice(note.project.name, note.id));
    },
  });
  const body = { amount: amount.trim() === "" ? null : amount.trim().replace(",", "."), reason };
  return (
    <FormDialog
      title={t("title", { number })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={create}
      fields={["amount", "reason"]}
      onSubmit={() => create.mutate({ params: { invoice: invoice.id }, body })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("detail")}</p>
      <Field label={t("amount")} help={t("amountHelp")} error={fieldError(create.error, "amount")}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            after={invoice.currency}
            value={amount}
            onChange={({ target }) => setAmount(target.value)}
          />
        )}
      </Field>
      <Field label={t("reason")} error={fieldError(create.error, "reason")}>
        {(control) => <Input {...control} value={reason} onChange={({ target }) => setReason(target.value)} />}
      </Field>
    </FormDialog>
  );
}
