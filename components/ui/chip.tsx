import type { ComponentPropsWithRef } from "react";
import { cn } from "./cn";

/** A filter that is on or off. */
export function Chip({ pressed, className, ...rest }: ComponentPropsWithRef<"button"> & { pressed: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={cn(
        "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-12 font-medium whitespace-nowrap max-md:h-11 max-md:px-4 max-md:text-14",
        pressed ? "border-fg bg-fg text-surface" : "border-line-2 bg-surface text-fg-2 hover:border-field-line",
        className,
      )}
      {...rest}
    />
  );
}
