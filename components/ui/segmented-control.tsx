"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn";

export type SegmentedControlProps<T extends string> = {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; title?: string }[];
  onChange: (value: T) => void;
  className?: string;
};

/** One of a few choices, all visible. Native radio buttons underneath. */
export function SegmentedControl<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: SegmentedControlProps<T>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cn(
        "inline-flex max-w-full gap-0.5 overflow-x-auto rounded-control border border-line-2 bg-surface-3 p-0.5",
        className,
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          title={option.title}
          className={cn(
            "relative flex h-[26px] items-center gap-1.5 rounded-badge px-2.5 text-12 font-medium whitespace-nowrap text-fg-2 max-md:h-10",
            "has-[:checked]:bg-surface has-[:checked]:text-fg has-[:checked]:shadow-1 has-[:checked]:inset-ring has-[:checked]:inset-ring-line-2",
            "has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus [&>svg]:size-3.5",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 m-0 cursor-pointer appearance-none rounded-badge outline-none"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
