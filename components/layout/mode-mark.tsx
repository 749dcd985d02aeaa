import { PackageCheck, Wrench } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Mode } from "@/lib/contract/schemas/catalogue";

/** A wrench for what is assembled at launch, a package for what is inside the image. The same on every screen. */
export function ModeIcon({ mode, className }: { mode: Mode; className?: string }) {
  const Icon = mode === "os-only" ? Wrench : PackageCheck;
  return <Icon aria-hidden="true" className={cn("shrink-0 kit:size-4", className)} />;
}

/** The mode's texture: hatched when assembled at launch, solid when pre-installed. */
export function ModeBar({ mode, className, style }: { mode: Mode; className?: string; style?: { width: string } }) {
  return (
    <span
      aria-hidden="true"
      style={style}
      className={cn("block h-2 min-w-1 rounded-[2px]", mode === "os-only" ? "hatch" : "bg-fg", className)}
    />
  );
}
