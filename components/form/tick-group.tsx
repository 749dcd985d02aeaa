"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";

export type TickGroupProps<T extends string> = {
  legend: ReactNode;
  options: readonly { id: T; label: ReactNode }[];
  ticked: readonly T[];
  onChange: (ticked: T[]) => void;
  error: string | null;
};

/** Any number of a few things. */
export function TickGroup<T extends string>({ legend, options, ticked, onChange, error }: TickGroupProps<T>) {
  const errorId = useId();
  const toggle = (id: T) =>
    onChange(options.map((one) => one.id).filter((one) => (one === id) !== ticked.includes(one)));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-[5px] text-12 font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {options.map(({ id, label }) => (
          <Checkbox
            key={id}
            label={label}
            checked={ticked.includes(id)}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? errorId : undefined}
            onChange={() => toggle(id)}
          />
        ))}
      </div>
      {error && (
        <p id={errorId} className="mt-[5px] flex gap-[5px] text-12 text-fail">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      )}
    </fieldset>
  );
}
