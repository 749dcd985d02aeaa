import { cva, type VariantProps } from "class-variance-authority";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type Tone = "ok" | "run" | "warn" | "fail" | "test" | "idle";

const look = cva(
  "inline-flex h-5 shrink-0 items-center gap-[5px] whitespace-nowrap rounded-badge text-12 font-medium",
  {
    variants: {
      tone: {
        ok: "bg-ok-bg pr-[7px] pl-[5px] text-ok",
        run: "bg-run-bg pr-[7px] pl-[5px] text-run",
        warn: "bg-warn-bg pr-[7px] pl-[5px] text-warn",
        fail: "bg-fail-bg pr-[7px] pl-[5px] text-fail",
        test: "bg-test-bg pr-[7px] pl-[5px] text-test",
        idle: "bg-idle-bg pr-[7px] pl-[5px] text-idle",
        line: "px-[7px] text-fg-2 inset-ring inset-ring-line-2",
      },
    },
    defaultVariants: { tone: "line" },
  },
);

export type BadgeProps = VariantProps<typeof look> & {
  icon?: LucideIcon | undefined;
  /** The icon turns: something is going on. */
  spin?: boolean;
  className?: string;
  children: ReactNode;
};

/** A state as icon, word and colour. Without a tone it is a plain label. */
export function Badge({ tone, icon: Icon, spin = false, className, children }: BadgeProps) {
  return (
    <span className={cn(look({ tone }), className)}>
      {Icon && <Icon aria-hidden="true" className={cn("size-[13px]", spin && "animate-[spin_1.1s_linear_infinite]")} />}
      {children}
    </span>
  );
}
