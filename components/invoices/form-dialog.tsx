"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useId } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ApiError } from "@/lib/api-client/api-error";

export type FormDialogProps = {
  title: string;
  confirm: string;
  /** Said above an error that is of no field. */
  failed: string;
  danger?: boolean;
  change: { isPending: boolean; error: ApiError | null };
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** Asks for what a step needs, and says what was wrong with it. */
export function FormDialog({ title, confirm, failed, danger, change, onSubmit, onClose, children }: FormDialogProps) {
  const common = useTranslations("common");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={id} variant={danger ? "dangerSolid" : "primary"} busy={change.isPending}>
            {confirm}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-3.5">
        {children}
        {change.error && change.error.fields.length === 0 && <ApiErrorState error={change.error} title={failed} />}
      </form>
    </Dialog>
  );
}
