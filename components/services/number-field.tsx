"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type NumberFieldProps = {
  label: string;
  help: string;
  /** "" where there is none. */
  value: string;
  placeholder: string;
  onChange: (value: string) => void;
  error: string | null;
};

/** A number that may be left out. */
export function NumberField({ label, help, value, placeholder, onChange, error }: NumberFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          autoComplete="off"
          size="lg"
          className="w-32"
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
