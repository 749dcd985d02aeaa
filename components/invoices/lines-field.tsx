"use client";

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";

export type LinesFieldProps = {
  label: string;
  help?: ReactNode;
  error: string | null;
  value: string;
  onChange: (value: string) => void;
};

/** Some lines of text, such as an address. */
export function LinesField({ label, help, error, value, onChange }: LinesFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <textarea
          {...control}
          rows={4}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          className="block w-full rounded-control border border-field-line bg-surface px-2.5 py-1.5 aria-invalid:border-fail-mark"
        />
      )}
    </Field>
  );
}
