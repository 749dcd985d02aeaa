"use client";

import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { cn } from "./cn";

export type TabItem<T extends string> = { id: T; label: ReactNode; count?: number | undefined };

const MOVES: Record<string, (index: number, length: number) => number> = {
  ArrowRight: (index, length) => (index + 1) % length,
  ArrowLeft: (index, length) => (index - 1 + length) % length,
  Home: () => 0,
  End: (_, length) => length - 1,
};

/** The tab list; each panel is a `TabPanel` of the same prefix. Arrow keys move and select. */
export function Tabs<T extends string>({
  label,
  prefix,
  value,
  tabs,
  onChange,
  className,
}: {
  label: string;
  prefix: string;
  value: T;
  tabs: readonly TabItem<T>[];
  onChange: (id: T) => void;
  className?: string;
}) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const to = MOVES[event.key]?.(tabs.findIndex(({ id }) => id === value), tabs.length);
    const next = to === undefined ? undefined : tabs[to];
    if (!next) return;
    event.preventDefault();
    onChange(next.id);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${prefix}-${next.id}-tab`)}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} onKeyDown={move} className={cn("flex gap-5 overflow-x-auto border-b border-line", className)}>
      {tabs.map(({ id, label: text, count }) => (
        <button
          key={id}
          id={`${prefix}-${id}-tab`}
          type="button"
          role="tab"
          aria-selected={id === value}
          aria-controls={id === value ? `${prefix}-${id}-panel` : undefined}
          tabIndex={id === value ? 0 : -1}
          onClick={() => onChange(id)}
          className="flex shrink-0 items-center gap-1.5 border-b-2 border-transparent py-2 font-medium text-fg-2 hover:text-fg focus-visible:-outline-offset-2 aria-selected:border-fg aria-selected:text-fg max-md:min-h-11"
        >
          {text}
          {count !== undefined && <span className="rounded-full bg-surface-3 px-1.5 text-11 text-fg-3">{count}</span>}
        </button>
      ))}
    </div>
  );
}

export function TabPanel({ prefix, id, className, children }: { prefix: string; id: string; className?: string; children: ReactNode }) {
  return (
    <div role="tabpanel" id={`${prefix}-${id}-panel`} aria-labelledby={`${prefix}-${id}-tab`} className={className}>
      {children}
    </div>
  );
}
