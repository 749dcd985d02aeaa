"use client";

import { Minus, Plus } from "lucide-react";
import { cn } from "./cn";

export type StepperProps = {
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** What is counted, e.g. "Replica nodes". */
  label: string;
  lessLabel: string;
  moreLabel: string;
  className?: string;
};

const button =
  "grid h-full w-7 place-items-center rounded-control text-fg-2 hover:not-disabled:bg-surface-3 disabled:text-fg-3 disabled:opacity-60 max-md:w-11 [&>svg]:size-3.5";

/** A small whole number. Arrow keys, Home and End work on the number itself; the buttons are for pointers. */
export function Stepper({ value, min, max, onChange, label, lessLabel, moreLabel, className }: StepperProps) {
  const set = (next: number) => {
    const clamped = Math.min(max, Math.max(min, next));
    if (clamped !== value) onChange(clamped);
  };
  return (
    <span
      className={cn(
        "inline-flex h-7 items-center rounded-control border border-field-line bg-surface max-md:h-11",
        className,
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        className={button}
        aria-label={lessLabel}
        disabled={value <= min}
        onClick={() => set(value - 1)}
      >
        <Minus aria-hidden="true" />
      </button>
      <input
        role="spinbutton"
        inputMode="numeric"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        value={value}
        className="w-7 bg-transparent text-center font-medium"
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, "");
          if (digits) set(Number(digits));
        }}
        onKeyDown={(event) => {
          const next = { ArrowUp: value + 1, ArrowDown: value - 1, Home: min, End: max }[event.key];
          if (next === undefined) return;
          event.preventDefault();
          set(next);
        }}
      />
      <button
        type="button"
        tabIndex={-1}
        className={button}
        aria-label={moreLabel}
        disabled={value >= max}
        onClick={() => set(value + 1)}
      >
        <Plus aria-hidden="true" />
      </button>
    </span>
  );
}
