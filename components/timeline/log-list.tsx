"use client";

import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import { cn } from "@/components/ui/cn";
import { layoutLog, LOG_ROW_PX, visibleRows, type LogFilter, type LogRow } from "@/lib/deployments/timeline/log-rows";
import type { LogLine } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

export type LogListProps = {
  lines: readonly LogLine[];
  filter: LogFilter;
  /** Characters of the longest node name. */
  nodeChars: number;
  selected: string | null;
  onSelect: (mark: string) => void;
  following: boolean;
  onFollow: (following: boolean) => void;
  onCount: (lines: number) => void;
  label: string;
  words: Words;
};

const TONE = { plain: "text-fg", dim: "text-fg-3", error: "text-fail", strong: "font-semibold text-fg" } as const;
const TIME_CHARS = 5;
const SIDE_PX = 30;
const GAP_PX = 16;
/** How near the end counts as being at it. */
const AT_END_PX = 24;

/** True if a line belongs to the selected mark: to the task itself, or to any task of the selected step. */
const belongs = (line: LogLine, mark: string | null) =>
  mark !== null && (line.mark === mark || (line.mark?.startsWith(`${mark}~`) ?? false));

/** The log: only the rows in sight are elements, so ten thousand lines scroll like ten. */
export function LogList({
  lines,
  filter,
  nodeChars,
  selected,
  onSelect,
  following,
  onFollow,
  onCount,
  label,
  words,
}: LogListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height, char } = useBox(scroller);
  const [top, setTop] = useState(0);
  const hosts = Math.min(14, nodeChars) * char + 2;
  const columns = Math.max(16, Math.floor((width - SIDE_PX - GAP_PX - TIME_CHARS * char - hosts) / char));
  const textOf = useMemo(() => remember(words.logText), [words]);
  const layout = useMemo(() => layoutLog(lines, filter, columns, textOf), [lines, filter, columns, textOf]);
  // While following, the end is what is in sight, whether the browser has said so yet or not.
  const shown = visibleRows(layout, following ? layout.height - height : top, height);

  useEffect(() => onCount(layout.lines), [layout.lines, onCount]);

  useLayoutEffect(() => {
    if (following && scroller.current) scroller.current.scrollTop = layout.height;
  }, [following, layout.height, height]);

  // Scrolls when another mark is selected, not when lines are added to the one that is.
  const clicked = useRef<string | null>(null);
  const target = useMemo(
    () => (selected === null ? undefined : layout.rows.find((r) => belongs(r.line, selected))?.top),
    [layout, selected],
  );
  const scrolledTo = useRef<string | null>(null);
  useEffect(() => {
    if (selected === null || selected === scrolledTo.current || target === undefined || height === 0) return;
    scrolledTo.current = selected;
    if (clicked.current === selected) return;
    onFollow(false);
    scroller.current?.scrollTo({ top: Math.max(0, target - 3 * LOG_ROW_PX) });
  }, [selected, target, height, onFollow]);

  return (
    <div
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={label}
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto py-2 font-mono text-[11.5px] leading-[18px] tracking-[-0.03em] focus-visible:-outline-offset-2"
      style={{ fontFeatureSettings: "normal" }}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        setTop(scrollTop);
        onFollow(scrollTop + clientHeight >= scrollHeight - AT_END_PX);
      }}
    >
      <div className="relative" style={{ height: layout.height }}>
        {shown.map((row) => (
          <Row
            key={row.id}
            row={row}
            hosts={hosts}
            time={TIME_CHARS * char}
            tinted={belongs(row.line, selected)}
            words={words}
            onSelect={(mark) => {
              clicked.current = mark;
              onSelect(mark);
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** Each line's sentence is made once. */
function remember(textOf: (line: LogLine) => string | null): (line: LogLine) => string | null {
  const texts = new WeakMap<LogLine, { text: string | null }>();
  return (line) => {
    const known = texts.get(line);
    if (known !== undefined) return known.text;
    const text = textOf(line);
    texts.set(line, { text });
    return text;
  };
}

type RowProps = {
  row: LogRow;
  hosts: number;
  time: number;
  tinted: boolean;
  words: Words;
  onSelect: (mark: string) => void;
};

function Row({ row, hosts, time, tinted, words, onSelect }: RowProps) {
  const { line } = row;
  const heading = row.kind === "heading";
  const error = !heading && line.tone === "error";
  const { mark } = line;
  return (
    <div
      className={cn(
        "absolute inset-x-0 grid gap-2 pr-3.5 pl-4 whitespace-pre",
        mark !== null && "cursor-pointer hover:bg-surface-3",
        error && "bg-fail-bg",
        tinted && !error && "bg-surface-3 inset-shadow-[2px_0_0_var(--accent)]",
        tinted && error && "inset-shadow-[3px_0_0_var(--fail-mark)]",
      )}
      style={{ top: row.top, height: row.rows * LOG_ROW_PX, gridTemplateColumns: `${time}px ${hosts}px 1fr` }}
      onClick={() => mark !== null && onSelect(mark)}
    >
      <span className="text-right text-fg-3">{words.clock(line.ms)}</span>
      <span className="truncate text-fg-2">{heading ? "" : (line.node ?? "")}</span>
      <span
        lang={line.text.kind === "source" || heading ? "en" : undefined}
        className={heading ? "font-semibold" : error ? "text-fail" : TONE[line.tone]}
      >
        {row.kind === "line" && row.name > 0 ? (
          <>
            <span lang="en" className={error ? undefined : "text-fg-2"}>
              {row.text.slice(0, row.name)}
            </span>
            {row.text.slice(row.name)}
          </>
        ) : (
          row.text
        )}
      </span>
    </div>
  );
}

/** Size of the scroller, and the advance of one character in it. */
function useBox(ref: RefObject<HTMLElement | null>): { width: number; height: number; char: number } {
  const [box, setBox] = useState({ width: 0, height: 0, char: 6.6 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const probe = document.createElement("span");
      probe.textContent = "0".repeat(100);
      probe.style.cssText = "position:absolute;visibility:hidden;white-space:pre";
      element.append(probe);
      const char = probe.getBoundingClientRect().width / 100;
      probe.remove();
      setBox({ width: element.clientWidth, height: element.clientHeight, char: char > 0 ? char : 6.6 });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // The web font arrives after the first measure and is wider or narrower than its stand-in.
    let gone = false;
    void document.fonts.ready.then(() => gone || measure());
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [ref]);
  return box;
}
