import type { ReactNode } from "react";
import { cn } from "./cn";

/** A key on the keyboard. */
export function Kbd({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <kbd
      className={cn(
        "rounded-badge border px-1 text-center font-sans text-11 leading-4 font-medium kit:min-w-4 kit:border-line-2 kit:bg-surface kit:text-fg-3",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
