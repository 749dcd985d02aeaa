"use client";

import { CircleCheck } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { StatusText } from "@/components/ui/status-text";
import type { ApiError } from "@/lib/api-client/api-error";

export type FormShellProps = {
  onSubmit: (form: HTMLFormElement) => void;
  submitLabel: string;
  busy: boolean;
  /** What the API refused. Errors of fields are shown at the fields; the rest stands above the button. */
  error: ApiError | null;
  /** Says that it worked, until something is typed again. */
  done?: string | null;
  disabledReason?: string | null;
  className?: string;
  children: ReactNode;
};

/** Message of the API for one field, by the field's path in the request body. */
export function fieldError(error: ApiError | null, path: string): string | null {
  return error?.fields.find((field) => field.path.join(".") === path)?.message ?? null;
}

/** A form: its fields, one button, and what came of it. After a refusal the first wrong field has the focus. */
export function FormShell({
  onSubmit,
  submitLabel,
  busy,
  error,
  done,
  disabledReason,
  className,
  children,
}: FormShellProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [error]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy) onSubmit(event.currentTarget);
  };
  return (
    <form ref={form} method="post" onSubmit={submit} noValidate className={cn("flex flex-col gap-3.5", className)}>
      {children}
      {error && error.fields.length === 0 && <ApiErrorState error={error} title={submitLabel} />}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" busy={busy} disabledReason={disabledReason}>
          {submitLabel}
        </Button>
        <span role="status">
          {done && (
            <StatusText tone="ok" icon={CircleCheck}>
              {done}
            </StatusText>
          )}
        </span>
      </div>
    </form>
  );
}
