import { cn } from "./cn";

export type TrackPart = { fraction: number; className: string };

/** A thin bar of one to three parts on a track; says nothing by itself, the figures stand beside it. */
export function Track({ parts, className }: { parts: readonly TrackPart[]; className?: string }) {
  return (
    <span aria-hidden="true" className={cn("flex h-1.5 gap-px overflow-hidden rounded-[3px] bg-surface-4", className)}>
      {parts.map((part, index) => (
        <span
          key={index}
          className={cn("h-full", part.className)}
          style={{ width: `${Math.max(0, Math.min(1, part.fraction)) * 100}%` }}
        />
      ))}
    </span>
  );
}
