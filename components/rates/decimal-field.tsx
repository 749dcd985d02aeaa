"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type DecimalFieldProps = {
  label: string;
  /** Decimal text; "" where there is none. */
  value: string;
  /** Behind the figure: a unit, a currency. */
  unit: string;
  help?: string;
  placeholder?: string;
  className?: string;
  error: string | null;
  onChange: (value: string) => void;
};

/** A decimal as text: no binary float on its way from the keyboard to the bill. */
export function DecimalField({ label, value, unit, help, placeholder, className, error, onChange }: DecimalFieldProps) {
  return (
    <Field label={label} help={help} error={error} className={className}>
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          placeholder={placeholder}
          after={unit}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
