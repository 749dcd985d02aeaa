"use client";

import { Check, CircleDashed, LoaderCircle, OctagonX } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { PathItem } from "@/lib/deployments/timeline/critical-path";
import type { Words } from "./use-words";

/** Within this the usual time was kept. */
const ON_TIME_MS = 1_000;

export function pathName(item: PathItem, words: Words): { text: string; source: boolean } {
  switch (item.what.kind) {
    case "machine":
      return { text: words.t("path.machine"), source: false };
    case "step":
      return { text: words.action(item.what.action), source: false };
    case "task":
      return { text: item.what.name, source: true };
    case "rest":
      return { text: words.t("path.rest", { action: words.action(item.what.action) }), source: false };
  }
}

function against(item: PathItem, words: Words): string {
  if (item.typicalMs === null) return "";
  if (item.state === "todo" || item.state === "running") return words.t("path.expected");
  const difference = item.tookMs - item.typicalMs;
  if (Math.abs(difference) < ON_TIME_MS) return words.t("path.onTime");
  return words.t(difference > 0 ? "path.slower" : "path.faster", { duration: words.duration(Math.abs(difference)) });
}

/** "What decides the finish time": the critical path as a list, each against its typical time. */
export function PathList({
  items,
  onSelect,
  selected,
  words,
}: {
  items: readonly PathItem[];
  onSelect: (mark: string) => void;
  selected: string | null;
  words: Words;
}) {
  const longest = Math.max(1, ...items.map((i) => Math.max(i.tookMs, i.typicalMs ?? 0)));
  if (items.length === 0) return <p className="text-12 text-fg-3">{words.t("path.empty")}</p>;
  return (
    // The space that the list has depends on the log beside it, not on the window alone.
    <ol className="@container text-12">
      {items.map((item) => (
        <li key={item.id} className="border-b border-line last:border-0">
          <PathRow item={item} longest={longest} onSelect={onSelect} selected={selected} words={words} />
        </li>
      ))}
    </ol>
  );
}

function PathRow({
  item,
  longest,
  onSelect,
  selected,
  words,
}: {
  item: PathItem;
  longest: number;
  onSelect: (mark: string) => void;
  selected: string | null;
  words: Words;
}) {
  const { text, source } = pathName(item, words);
  const { mark } = item;
  const row =
    "grid min-h-[27px] w-full grid-cols-[20px_minmax(46px,auto)_minmax(0,1fr)_62px] items-center gap-2.5 text-left max-md:min-h-11 @sm:grid-cols-[20px_minmax(46px,auto)_minmax(0,1fr)_minmax(40px,150px)_62px_72px]";
  const content = (
    <>
      <PathIcon state={item.state} />
      <span className="mono">{item.node ?? words.t("path.all")}</span>
      <span
        lang={source ? "en" : undefined}
        className={cn(
          "truncate",
          item.state === "running" && "font-semibold",
          item.state === "todo" && "text-fg-3",
          item.state === "failed" && "text-fail",
        )}
      >
        {text}
      </span>
      <span aria-hidden="true" className="relative hidden h-1.5 @sm:block">
        <span
          className={cn(
            "absolute top-0 left-0 h-1.5 rounded-[2px]",
            item.state === "done" && "bg-fg",
            item.state === "failed" && "bg-fail-mark",
            item.state === "running" && "hatch",
            item.state === "todo" && "border border-dashed border-ghost",
          )}
          style={{ width: `${(Math.max(0, item.tookMs) / longest) * 100}%` }}
        />
        {item.typicalMs !== null && (
          <span
            className="absolute -top-[3px] h-3 w-[1.5px] bg-fg-3"
            style={{ left: `${(item.typicalMs / longest) * 100}%` }}
          />
        )}
      </span>
      <span className="text-right font-medium">{words.duration(item.tookMs, true)}</span>
      <span className="hidden text-right whitespace-nowrap text-fg-3 @sm:inline">{against(item, words)}</span>
    </>
  );
  return mark === null ? (
    <div className={row}>{content}</div>
  ) : (
    <button
      type="button"
      aria-pressed={mark === selected}
      onClick={() => onSelect(mark)}
      className={cn(row, "rounded-badge hover:bg-surface-2 aria-pressed:bg-surface-3")}
    >
      {content}
    </button>
  );
}

function PathIcon({ state }: { state: PathItem["state"] }) {
  if (state === "done") return <Check aria-hidden="true" className="size-3.5 text-fg-3" />;
  if (state === "failed") return <OctagonX aria-hidden="true" className="size-3.5 text-fail-mark" />;
  if (state === "running")
    return <LoaderCircle aria-hidden="true" className="size-3.5 animate-[spin_1.1s_linear_infinite] text-run-mark" />;
  return <CircleDashed aria-hidden="true" className="size-3.5 text-fg-3" />;
}
