"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { QueryState } from "@/components/layout/query-state";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useToast } from "@/components/ui/toast";
import { useApi } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import type { Invoice } from "./invoice";
import { LinesField } from "./lines-field";
import { useInvoices } from "./use-invoices";

export type RecipientDialogProps = { project: Invoice["project"]; onClose: () => void };

/** Whom the next invoices of a project are made out to. */
export function RecipientDialog({ project, onClose }: RecipientDialogProps) {
  const t = useTranslations("invoices.recipient");
  const query = useApi("getInvoiceRecipient", { params: { project: project.id } }, { staleTime: 0 });
  // What the form begins with: what is read later is somebody else's, and is told when this is saved.
  const [before, begin] = useState<AnswerOf<"getInvoiceRecipient"> | null>(null);
  if (before === null && query.data && !query.isFetching) begin(query.data);
  if (before) return <Form project={project} before={before} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t("title", { project: project.title })}>
      <QueryState
        query={query}
        title={t("notLoaded")}
        loading={
          <Loading>
            <Skeleton className="h-24 w-full" />
          </Loading>
        }
      />
    </Dialog>
  );
}

function Form({ project, before, onClose }: RecipientDialogProps & { before: AnswerOf<"getInvoiceRecipient"> }) {
  const t = useTranslations("invoices.recipient");
  const toast = useToast();
  const [name, setName] = useState(before.name);
  const [address, setAddress] = useState(before.address);
  const put = useInvoices("putInvoiceRecipient", {
    onSuccess: () => {
      toast({ tone: "ok", title: t("done") });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("title", { project: project.title })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={put}
      fields={["name", "address"]}
      onSubmit={() => put.mutate({ body: { project: project.id, name, address, revision: before.revision } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("detail")}</p>
      <Field label={t("name")} error={fieldError(put.error, "name")}>
        {(control) => <Input {...control} value={name} onChange={({ target }) => setName(target.value)} />}
      </Field>
      <LinesField
        label={t("address")}
        help={t("addressHelp")}
        error={fieldError(put.error, "address")}
        value={address}
        onChange={setAddress}
      />
    </FormDialog>
  );
}
