"use client";

import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { attemptId, findMark } from "@/lib/deployments/timeline/find-mark";
import { moveFocus, nextOf, type Cell, type Focus, type Move } from "@/lib/deployments/timeline/grid";
import { zoomAt, type Scale, type Zoom } from "@/lib/deployments/timeline/layout";
import type { TimelineState } from "@/lib/deployments/timeline/types";
import type { View } from "./use-view";

const MOVES: Record<string, Move> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};
const GROUP = "group:";
export const groupId = (role: string) => `${GROUP}${role}`;

export type GridInput = {
  element: RefObject<HTMLElement | null>;
  state: TimelineState;
  view: View;
  scale: Scale;
  edgeMs: number;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  nav: readonly { lane: string; cells: readonly Cell[] }[];
  selected: string | null;
  onSelect: (id: string | null) => void;
  onToggleGroup: (role: string) => void;
  onShowLog: () => void;
  onToggleFollow: () => void;
};

/** One tab stop for the whole chart: arrows move in it, and letters jump. */
export function useGrid(input: GridInput): {
  focus: Focus;
  setFocus: (focus: Focus) => void;
  onKeyDown: (event: KeyboardEvent) => void;
} {
  const { element, state, view, scale, edgeMs, zoom, nav, selected } = input;
  const [focus, setState] = useState<Focus | null>(null);
  const moved = useRef(false);
  const at = focus ?? { lane: nav[0]?.lane ?? "", cell: null };

  const setFocus = (next: Focus) => {
    moved.current = true;
    setState(next);
    const cell = nav.find((n) => n.lane === next.lane)?.cells.find((c) => c.id === next.cell);
    if (cell === undefined || zoom === null || (cell.startMs < zoom.toMs && cell.endMs > zoom.fromMs)) return;
    // What is focused must be in sight: the window moves, its width stays.
    const span = zoom.toMs - zoom.fromMs;
    const fromMs = Math.min(Math.max(0, (cell.startMs + cell.endMs - span) / 2), Math.max(0, edgeMs - span));
    input.onZoom({ fromMs, toMs: fromMs + span });
  };

  // A mark is an element only while it is focused: the old one has gone with its focus, the new one can take it only once drawn.
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    element.current?.querySelector<HTMLElement>("[data-focus]")?.focus();
  }, [focus, element]);

  const goTo = (id: string | null) => {
    const found = findMark(state, id);
    const lane = found?.task?.lane ?? found?.track.lanes[0];
    if (id === null || found === null || lane === undefined) return;
    const cells = nav.find((n) => n.lane === lane)?.cells ?? [];
    const cell = cells.find((c) => c.id === id) ?? cells.find((c) => attemptId(c.id) === found.attempt.id);
    setFocus({ lane, cell: cell?.id ?? null });
  };

  const act = (key: string): boolean => {
    const move = MOVES[key];
    const middle = (scale.fromMs + scale.toMs) / 2;
    if (move !== undefined) setFocus(moveFocus(nav, at, move));
    else if (key === "Enter" && at.lane.startsWith(GROUP)) input.onToggleGroup(at.lane.slice(GROUP.length));
    else if (key === "Enter" && at.cell !== null) input.onSelect(at.cell);
    else if (key === "l") {
      if (at.cell !== null) input.onSelect(at.cell);
      input.onShowLog();
    } else if (key === "c")
      goTo(
        nextOf(
          view.items.flatMap((i) => i.mark ?? []),
          at.cell,
        ),
      );
    else if (key === "f") goTo(nextOf(failedMarks(view), at.cell));
    else if (key === "+" || key === "=") input.onZoom(zoomAt(zoom, edgeMs, middle, 0.6));
    else if (key === "-") input.onZoom(zoomAt(zoom, edgeMs, middle, 1 / 0.6));
    else if (key === "0") input.onZoom(null);
    else if (key === " ") input.onToggleFollow();
    else if (key === "Escape" && selected !== null) input.onSelect(null);
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { focus: at, setFocus, onKeyDown };
}

/** Everything that failed, lane by lane: tasks, and attempts that failed without one. */
function failedMarks(view: View): string[] {
  return [...view.models.values()].flatMap(({ model }) => {
    const tasks = model.marks.filter((m) => m.status === "failed" || m.status === "unreachable").map((m) => m.id);
    const blamed = new Set(tasks.map(attemptId));
    return [...model.bars.filter((b) => b.state === "failed" && !blamed.has(b.id)).map((b) => b.id), ...tasks];
  });
}
