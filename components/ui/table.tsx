import type { ComponentPropsWithRef } from "react";
import { cn } from "./cn";

/** Frame that scrolls sideways by itself; reachable by keyboard, so that everybody can scroll it. */
export function TableFrame({ label, className, children, ...rest }: ComponentPropsWithRef<"div"> & { label: string }) {
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      className={cn("border-line-2 kit:overflow-x-auto kit:rounded-card kit:border", className)}
      {...rest}
    >
      {children}
    </div>
  );
}

export function Table({ className, ...rest }: ComponentPropsWithRef<"table">) {
  return <table className={cn("w-full border-collapse", className)} {...rest} />;
}

/** Head cell; the head stays in sight while the rows scroll. */
export function Th({ className, ...rest }: ComponentPropsWithRef<"th">) {
  return (
    <th
      scope="col"
      className={cn(
        "sticky top-0 z-1 h-8 border-line bg-surface px-3 text-12 font-medium text-fg-3 kit:border-b kit:text-left kit:whitespace-nowrap",
        className,
      )}
      {...rest}
    />
  );
}

export function Tr({ className, ...rest }: ComponentPropsWithRef<"tr">) {
  return (
    <tr className={cn("group/row relative not-last:[&>*]:border-b not-last:[&>*]:border-line", className)} {...rest} />
  );
}

export function Td({ className, ...rest }: ComponentPropsWithRef<"td">) {
  return <td className={cn("px-3 kit:h-10 kit:whitespace-nowrap", className)} {...rest} />;
}
