import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "./badge";
import { cn } from "./cn";

const MARK: Record<Tone, string> = {
  ok: "[&>svg]:text-ok-mark",
  run: "[&>svg]:text-run-mark",
  warn: "text-warn [&>svg]:text-warn-mark",
  fail: "text-fail [&>svg]:text-fail-mark",
  test: "[&>svg]:text-test-mark",
  idle: "[&>svg]:text-idle-mark",
};

export type StatusTextProps = { tone: Tone; icon: LucideIcon; spin?: boolean; className?: string; children: ReactNode };

/** A state inside a line of text or a table cell: a coloured icon before its word. */
export function StatusText({ tone, icon: Icon, spin = false, className, children }: StatusTextProps) {
  return (
    <span className={cn("inline-flex items-center gap-1.5 kit:whitespace-nowrap", MARK[tone], className)}>
      <Icon aria-hidden="true" className={cn("size-3.5 shrink-0", spin && "animate-[spin_1.1s_linear_infinite]")} />
      {children}
    </span>
  );
}
