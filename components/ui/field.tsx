"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./cn";

/** What a control needs to belong to its label, help and error. */
export type ControlProps = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

export type FieldProps = {
  label: ReactNode;
  /** At the end of the label's line, e.g. a link. */
  aside?: ReactNode;
  help?: ReactNode;
  error?: string | null | undefined;
  className?: string | undefined;
  children: (control: ControlProps) => ReactNode;
};

/** Label, control, and below it the error and the help. */
export function Field({ label, aside, help, error, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={cn("kit:min-w-0", className)}>
      <div className="mb-[5px] flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-12 font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": error || help ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {(error || help) && (
        <div id={noteId} className="mt-[5px] text-12">
          {error && (
            <p className="flex gap-[5px] text-fail">
              <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
              <span className="min-w-0">{error}</span>
            </p>
          )}
          {help && <p className="text-fg-3">{help}</p>}
        </div>
      )}
    </div>
  );
}
