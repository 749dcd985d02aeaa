import type { ReactNode } from "react";
import { cn } from "./cn";

export type ChartAxisProps = {
  /** From 0 to here, in steps; a multiple of the step. */
  end: number;
  step: number;
  /** What stands at a line. */
  label: (value: number) => ReactNode;
  /** The height of the drawing, and how much room the labels have on its left. */
  className: string;
  /** Drawn over the lines, placed from 0 to 1 of the drawing. */
  children: ReactNode;
};

/** A length as a share of the drawing, from 0 to 1. */
export const ofDrawing = (fraction: number): string => `${fraction * 100}%`;

/** A drawing over the lines of an axis, with the figure of each on its left. */
export function ChartAxis({ end, step, label, className, children }: ChartAxisProps) {
  const lines = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
  return (
    <div className={cn("relative", className)}>
      {lines.map((value) => (
        <span
          key={value}
          className={cn("absolute inset-x-0 border-t", value === 0 ? "border-line-2" : "border-line")}
          style={{ bottom: ofDrawing(value / end) }}
        >
          <span className="absolute right-full mr-2 -translate-y-1/2 text-11 whitespace-nowrap text-fg-3 tabular-nums">
            {label(value)}
          </span>
        </span>
      ))}
      {children}
    </div>
  );
}
