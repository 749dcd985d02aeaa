"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, type DialogProps } from "@/components/ui/dialog";
import type { ApiError } from "@/lib/api-client/api-error";
import { FormError } from "./form-error";

export type FormDialogProps = {
  title: string;
  confirm: string;
  /** Said above an error that stands at no field. */
  failed: string;
  change: { isPending: boolean; error: ApiError | null };
  /** Paths in the request's body of the fields on the screen; what is wrong with another one is said below them. */
  fields: readonly string[];
  /** What it does cannot be undone. */
  danger?: boolean;
  place?: DialogProps["place"];
  /** Why it cannot be confirmed now. */
  refusal?: string | null;
  /** Stands below the form and is not of it, such as what has a form of its own. */
  below?: ReactNode;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A form in a dialog; after a refusal the first wrong field has the focus. */
export function FormDialog(props: FormDialogProps) {
  const {
    title,
    confirm,
    failed,
    change,
    fields,
    danger,
    place,
    refusal = null,
    below,
    onSubmit,
    onClose,
    children,
  } = props;
  const common = useTranslations("common");
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { error, isPending } = change;
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The dialog may stand in a form of the page, which is not meant.
    event.stopPropagation();
    if (!isPending && refusal === null) onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      {...(place && { place })}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button
            type="submit"
            form={id}
            variant={danger ? "dangerSolid" : "primary"}
            busy={isPending}
            disabledReason={refusal}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <form ref={form} id={id} onSubmit={submit} noValidate className="flex flex-col gap-3.5 pt-1">
        {children}
        <FormError error={error} fields={fields} title={failed} />
      </form>
      {below}
    </Dialog>
  );
}
