import { ChevronDown } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { cn } from "./cn";

/** The browser's own select, in the portal's frame: keyboard, screen reader and phone wheel come with it. */
export function Select({ className, children, ...rest }: ComponentPropsWithRef<"select">) {
  return (
    <span className={cn("relative inline-flex kit:min-w-0", className)}>
      <select
        className="h-8 w-full min-w-0 appearance-none truncate rounded-control border border-field-line bg-surface pr-8 pl-2.5 aria-invalid:border-fail-mark max-md:h-11"
        {...rest}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute end-2.5 top-1/2 size-3.5 -translate-y-1/2 text-fg-3"
      />
    </span>
  );
}
