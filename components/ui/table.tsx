import type { ComponentPropsWithRef } from "react";
import { cn } from "./cn";

/** Frame that scrolls sideways by itself; reachable by keyboard, so that everybody can scroll it. */
export function TableFrame({ label, className, children, ...rest }: ComponentPropsWithRef<"div"> & { label: string }) {
  return (
    <div role="group" aria-label={label} tabIndex={0} className={cn("overflow-x-auto rounded-card border border-line-2", className)} {...rest}>
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
      className={cn("sticky top-0 z-1 h-8 border-b border-line bg-surface px-3 text-left text-12 font-medium whitespace-nowrap text-fg-3", className)}
      {...rest}
    />
  );
}

export function Tr({ className, ...rest }: ComponentPropsWithRef<"tr">) {
  return <tr className={cn("group/row relative not-last:[&>*]:border-b not-last:[&>*]:border-line", className)} {...rest} />;
}

export function Td({ className, ...rest }: ComponentPropsWithRef<"td">) {
  return <td className={cn("h-10 px-3 whitespace-nowrap", className)} {...rest} />;
}
