"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { Invoice } from "./invoice";
import { useInvoices } from "./use-invoices";

export type StepProps = { invoice: Invoice; onClose: () => void };

export function IssueDialog({ invoice, onClose }: StepProps) {
  const t = useTranslations("invoices.issue");
  const toast = useToast();
  const issue = useInvoices("issueInvoice", {
    onSuccess: ({ number }) => {
      toast({ tone: "ok", title: t("done", { number: number ?? "" }) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("title")}
      confirm={t("confirm")}
      failed={t("failed")}
      change={issue}
      fields={[]}
      onSubmit={() => issue.mutate({ params: { invoice: invoice.id } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("detail")}</p>
    </FormDialog>
  );
}

export function PayDialog({ invoice, onClose }: StepProps) {
  const t = useTranslations("invoices.pay");
  const toast = useToast();
  const number = invoice.number ?? "";
  const [on, setOn] = useState(() => new Date().toLocaleDateString("sv-SE"));
  const [payment, setPayment] = useState("");
  const pay = useInvoices("payInvoice", {
    onSuccess: () => {
      toast({ tone: "ok", title: t("done", { number }) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("title", { number })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={pay}
      fields={["on", "payment"]}
      onSubmit={() => pay.mutate({ params: { invoice: invoice.id }, body: { on, payment } })}
      onClose={onClose}
    >
      <Field label={t("on")} error={fieldError(pay.error, "on")}>
        {(control) => <Input {...control} type="date" value={on} onChange={({ target }) => setOn(target.value)} />}
      </Field>
      <Field label={t("payment")} help={t("paymentHelp")} error={fieldError(pay.error, "payment")}>
        {(control) => <Input {...control} value={payment} onChange={({ target }) => setPayment(target.value)} />}
      </Field>
    </FormDialog>
  );
}
