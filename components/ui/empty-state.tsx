import type { ReactNode } from "react";
import { cn } from "./cn";

/** Says what will appear here, and offers the one action that fills it. */
export function EmptyState({
  title,
  children,
  action,
  className,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("rounded-card border border-line-2 bg-surface px-5 py-[18px]", className)}>
      <h2 className="text-14 font-semibold">{title}</h2>
      {children && <p className="mt-1 max-w-prose text-fg-2">{children}</p>}
      {action && <div className="mt-3 flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
