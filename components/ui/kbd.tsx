import type { ReactNode } from "react";
import { cn } from "./cn";

/** A key on the keyboard. */
export function Kbd({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <kbd
      className={cn(
        "min-w-4 rounded-badge border border-line-2 bg-surface px-1 text-center font-sans text-11 leading-4 font-medium text-fg-3",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
