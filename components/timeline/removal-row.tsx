"use client";

import { Undo2 } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { removalModel } from "@/lib/deployments/timeline/lane-model";
import type { Scale } from "@/lib/deployments/timeline/layout";
import { extent, rect } from "@/lib/deployments/timeline/paths";
import type { TimelineState, WorkMs } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

const HEIGHT = 44;

/** After a cancel: one lane that counts down the machines still there. */
export function RemovalRow({
  state,
  nowMs,
  scale,
  phone,
  words,
}: {
  state: TimelineState;
  nowMs: WorkMs;
  scale: Scale;
  phone: boolean;
  words: Words;
}) {
  const removal = removalModel(state, nowMs);
  if (removal === null) return null;
  const at = extent(scale, removal.startMs, removal.endMs);
  const marks = removal.bars
    .filter((b) => b.state !== "running")
    .map((b) => extent(scale, b.endMs, b.endMs))
    .map((e) => (e === null ? "" : rect(e.x - 2, 15, 2, 14)))
    .join("");
  // The bar shrinks from the right as machines go: what is left of it is what is left of the stack.
  const left = removal.total === 0 ? 0 : removal.left / removal.total;
  const text = words.t("removal.left", { left: removal.left, total: removal.total });
  return (
    <div role="row" className={cn("border-b border-line", phone ? "block py-2.5" : "grid grid-cols-[var(--lab)_1fr]")}>
      <div
        role="rowheader"
        aria-label={`${words.t("removal.title")}, ${text}`}
        className={cn("flex flex-col justify-center", !phone && "pr-2.5 pl-6")}
      >
        <span className="flex items-center gap-1.5">
          <Undo2 aria-hidden="true" className="size-3.5 text-fg-3" />
          <b className="font-semibold">{words.t("removal.title")}</b>
        </span>
        <span className="truncate pl-5 text-11 text-fg-3">{text}</span>
      </div>
      <div aria-hidden="true" className="relative" style={{ height: HEIGHT }}>
        {at !== null && (
          <svg width={scale.width} height={HEIGHT} className="absolute inset-0 overflow-hidden">
            <rect
              x={at.x}
              y={12}
              width={Math.max(2, at.width)}
              height={20}
              rx={4}
              fill="none"
              stroke="var(--ghost)"
              strokeDasharray="4 3"
            />
            <rect x={at.x} y={12} width={Math.max(0, at.width * left)} height={20} rx={4} fill="var(--surface-4)" />
            <path d={marks} fill="var(--idle-mark)" />
          </svg>
        )}
      </div>
    </div>
  );
}
