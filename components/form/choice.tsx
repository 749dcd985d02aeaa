"use client";

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  options: readonly T[];
  text: (option: T) => string;
  onChange: (option: T) => void;
  help?: ReactNode;
  error?: string | null;
};

/** A field of a form that is one of a few words. */
export function Choice<T extends string>({ label, value, options, text, onChange, help, error }: ChoiceProps<T>) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(event) => onChange(options.find((one) => one === event.target.value) ?? value)}
          className="w-full [&>select]:h-10"
        >
          {options.map((one) => (
            <option key={one} value={one}>
              {text(one)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
