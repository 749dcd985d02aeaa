"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { Words } from "./use-words";

const POSITIONS = ["peek", "half", "full"] as const;
type Position = (typeof POSITIONS)[number];

const HEIGHT: Record<Position, string> = {
  peek: "h-[11.5rem]",
  half: "h-[50dvh]",
  full: "h-[calc(100dvh-8rem)]",
};
/** A pull shorter than this is a tap. */
const PULL_PX = 24;

/** The log of phones: a sheet over the tab bar with three heights. Its handle is dragged, or pressed to go one up. */
export function LogSheet({
  words,
  status,
  actions,
  children,
}: {
  words: Words;
  status: string;
  actions: ReactNode;
  children: ReactNode;
}) {
  const [position, setPosition] = useState<Position>("peek");
  const from = useRef<number | null>(null);
  const step = (by: 1 | -1) => setPosition((p) => POSITIONS[Math.min(2, Math.max(0, POSITIONS.indexOf(p) + by))] ?? p);
  const Icon = position === "full" ? ChevronDown : ChevronUp;
  return (
    <section
      aria-label={words.t("log.title")}
      data-bottom-sheet
      className={cn(
        "fixed inset-x-0 bottom-16 z-10 flex flex-col rounded-t-[14px] border-t border-line-2 bg-surface-2 shadow-2 transition-[height] duration-200",
        HEIGHT[position],
      )}
    >
      <button
        type="button"
        aria-label={words.t(`log.sheet.${position}`)}
        className="flex min-h-11 w-full shrink-0 touch-none flex-wrap items-center gap-2 px-4 text-left"
        onPointerDown={(event) => {
          from.current = event.clientY;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerUp={(event) => {
          const pulled = from.current === null ? 0 : from.current - event.clientY;
          if (Math.abs(pulled) > PULL_PX) step(pulled > 0 ? 1 : -1);
          from.current = Math.abs(pulled) > PULL_PX ? Number.NaN : null;
        }}
        onClick={() => {
          // The click that ends a pull is not a press.
          if (from.current === null || !Number.isNaN(from.current))
            setPosition(position === "full" ? "peek" : position === "peek" ? "half" : "full");
          from.current = null;
        }}
      >
        <span aria-hidden="true" className="mx-auto mt-1 h-1 w-9 basis-9 rounded-full bg-line-2" />
        <span className="flex w-full items-center gap-2 pb-1">
          <span className="text-14 font-semibold">{words.t("log.title")}</span>
          <span className="text-12 text-fg-3">{status}</span>
          <Icon aria-hidden="true" className="ml-auto size-4 text-fg-2" />
        </span>
      </button>
      {/* Peeking shows the newest lines only; filters come with the room for them. */}
      <div
        className={cn(
          "flex min-h-0 flex-1 flex-col",
          position === "peek" && "[&>div>div:first-child]:hidden [&>div>div:last-child]:hidden",
        )}
      >
        {children}
      </div>
      <div className="flex gap-2 border-t border-line px-4 py-2.5 [&>*]:min-w-0 [&>*]:flex-auto">{actions}</div>
    </section>
  );
}
