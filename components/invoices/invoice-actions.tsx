"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useRouter } from "next/navigation";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { useToast } from "@/components/ui/toast";
import { apiUrl } from "@/lib/api-client/call";
import { paths } from "@/lib/api-client/paths";
import { CloseAgainButton } from "./closing-card";
import type { Invoice } from "./invoice";
import { IssueDialog, PayDialog } from "./step-dialogs";
import { CreditNoteDialog, VoidDialog } from "./reason-dialogs";
import { useInvoices } from "./use-invoices";

type Asked = "issue" | "discard" | "pay" | "void" | "credit";

/** What can be done with a document in its state, and the ways to take it along. */
export function InvoiceActions({ invoice, mayManage }: { invoice: Invoice; mayManage: boolean }) {
  const t = useTranslations("invoices.actions");
  const { locale } = useFormat();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const steps = mayManage ? stepsOf(invoice) : [];
  const params = { project: invoice.project.id, invoice: invoice.id };
  return (
    <div className="flex flex-wrap gap-2">
      {steps.map((step) => (
        <Button
          key={step}
          variant={step === "issue" ? "primary" : step === "void" || step === "discard" ? "danger" : "default"}
          onClick={() => setAsked(step)}
        >
          {t(step)}
        </Button>
      ))}
      {mayManage && invoice.state === "void" && invoice.kind === "invoice" && (
        <CloseAgainButton month={invoice.month} />
      )}
      <a href={apiUrl("exportInvoicePdf", { params, query: { language: locale } })} download className={buttonClass()}>
        <Download aria-hidden="true" />
        {t("pdf")}
      </a>
      <a href={apiUrl("exportInvoice", { params })} download className={buttonClass()}>
        <Download aria-hidden="true" />
        {t("csv")}
      </a>
      <a
        href={apiUrl("getInvoice", { params })}
        download={`${invoice.number ?? "draft"}.json`}
        className={buttonClass()}
      >
        <Download aria-hidden="true" />
        {t("json")}
      </a>
      {asked === "issue" && <IssueDialog invoice={invoice} onClose={close} />}
      {asked === "discard" && <DiscardDialog id={invoice.id} onClose={close} />}
      {asked === "pay" && <PayDialog invoice={invoice} onClose={close} />}
      {asked === "void" && <VoidDialog invoice={invoice} onClose={close} />}
      {asked === "credit" && <CreditNoteDialog invoice={invoice} onClose={close} />}
    </div>
  );
}

function stepsOf({ kind, state, creditNotes }: Invoice): Asked[] {
  if (state === "draft") return ["issue", "discard"];
  if (kind === "credit-note" || state === "void") return [];
  if (state === "paid") return ["credit"];
  return creditNotes.length > 0 ? ["pay", "credit"] : ["pay", "credit", "void"];
}

function DiscardDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations("invoices.discard");
  const router = useRouter();
  const toast = useToast();
  const discard = useInvoices("deleteInvoice", {
    onSuccess: () => {
      toast({ tone: "ok", title: t("done") });
      router.push(paths.invoices());
    },
  });
  return (
    <RemovalDialog
      title={t("title")}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={discard}
      onConfirm={() => discard.mutate({ params: { invoice: id } })}
      onClose={onClose}
    >
      {t("detail")}
    </RemovalDialog>
  );
}
