import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const LOOK = {
  warn: "border-transparent bg-warn-bg text-warn",
  run: "border-transparent bg-run-bg text-run",
  idle: "border-line bg-surface-2 text-fg-2",
} as const;

/** A line over a page that stays as long as it is true. */
export function Banner({
  tone,
  icon: Icon,
  className,
  children,
}: {
  tone: keyof typeof LOOK;
  icon: LucideIcon;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      role="status"
      className={cn("flex min-h-8 items-center gap-2 border-b px-6 py-1 text-12 max-md:px-4", LOOK[tone], className)}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </div>
  );
}
