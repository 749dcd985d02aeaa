"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ApiError } from "@/lib/api-client/api-error";

export type FormDialogProps = {
  title: string;
  confirm: string;
  failed: string;
  change: { isPending: boolean; error: ApiError | null };
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A form in a dialog; after a refusal the first wrong field has the focus. */
export function FormDialog({ title, confirm, failed, change, onSubmit, onClose, children }: FormDialogProps) {
  const common = useTranslations("common");
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { error, isPending } = change;
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={id} variant="primary" busy={isPending}>
            {confirm}
          </Button>
        </>
      }
    >
      <form ref={form} id={id} onSubmit={submit} noValidate className="flex flex-col gap-3.5 pt-1">
        {children}
        {error && error.fields.length === 0 && <ApiErrorState error={error} title={failed} />}
      </form>
    </Dialog>
  );
}
