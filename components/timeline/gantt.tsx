"use client";

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { cn } from "@/components/ui/cn";
import { findMark } from "@/lib/deployments/timeline/find-mark";
import { cellAt, laneCells, moveFocus, nextOf, type Cell, type Focus, type Move } from "@/lib/deployments/timeline/grid";
import { BAR_BOX, GROUP_HEIGHT, LANE_HEIGHT, rows as layoutRows, ticks as layoutTicks, toMs, toX, zoomAt, type Density, type Scale, type Zoom } from "@/lib/deployments/timeline/layout";
import { isLive } from "@/lib/deployments/timeline/types";
import { GanttAxis } from "./gantt-axis";
import { Breaks, EtaLine, GridLines, NowLine, PathLine, StopLine } from "./gantt-overlay";
import { GanttRow, GroupRow } from "./gantt-row";
import { MarkTip } from "./mark-tip";
import { usePhone, useWidth } from "./media";
import { RemovalRow } from "./removal-row";
import type { Snapshot } from "./session";
import type { View } from "./use-view";
import type { Words } from "./use-words";

export type GanttProps = {
  snapshot: Snapshot;
  view: View;
  clock: () => number;
  density: Density;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onShowLog: () => void;
  onToggleFollow: () => void;
  usualMs: (id: string) => number | null;
  words: Words;
};

const PHONE_BOX = { top: 2, height: 34, inset: 3 };
const PHONE_HEIGHT = 38;
/** How far a pointer may miss a mark. */
const REACH_PX = 5;
const MOVES: Record<string, Move> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", Home: "first", End: "last" };

/** The Gantt chart: lanes of nodes, stages as bars, tasks as marks. A grid to the keyboard and to screen readers. */
export function Gantt({ snapshot, view, clock, density, zoom, onZoom, selected, onSelect, onShowLog, onToggleFollow, usualMs, words }: GanttProps) {
  const { state, nowMs, eta, pausedMs } = snapshot;
  const phone = usePhone();
  const grid = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const measured = useWidth(probe);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState<Focus | null>(null);
  const [hover, setHover] = useState<{ cell: Cell; x: number; y: number } | null>(null);

  const { edgeMs } = view;
  const width = Math.max(80, measured);
  const scale: Scale = useMemo(() => ({ fromMs: zoom?.fromMs ?? 0, toMs: zoom?.toMs ?? edgeMs, width }), [zoom, edgeMs, width]);
  const ticks = useMemo(() => layoutTicks(scale), [scale]);
  const live = isLive(state.run);
  const box = phone ? PHONE_BOX : BAR_BOX[density];
  const height = phone ? PHONE_HEIGHT : LANE_HEIGHT[density] - 1;

  const rows = useMemo(
    () => layoutRows(state.lanes, (lane) => view.models.get(lane)?.model.state === "done", toggled),
    [state.lanes, view.models, toggled],
  );
  const cells = useMemo(
    () => new Map([...view.models].map(([lane, { model }]) => [lane, laneCells(model, nowMs)])),
    [view.models, nowMs],
  );
  const nav = useMemo(
    () => rows.map((r) => (r.kind === "group" ? { lane: `group:${r.role}`, cells: [] } : { lane: r.lane.id, cells: cells.get(r.lane.id) ?? [] })),
    [rows, cells],
  );
  const tops = useMemo(() => {
    const lanes = new Map<string, number>();
    let y = 0;
    for (const r of rows) {
      if (r.kind === "lane") lanes.set(r.lane.id, y);
      else if (r.collapsed) for (const l of r.lanes) lanes.set(l.id, y);
      y += r.kind === "group" ? GROUP_HEIGHT : height + 1;
    }
    return { lanes, height: y };
  }, [rows, height]);

  const at = focus ?? { lane: nav[0]?.lane ?? "", cell: null };
  const toggle = (role: string) => setToggled((old) => new Set(old.has(role) ? [...old].filter((r) => r !== role) : [...old, role]));
  const labelOf = (id: string) => {
    const found = findMark(state, id);
    return found === null ? id : words.markLabel(found, nowMs, usualMs(id), view.path.includes(found.track.key));
  };
  const nameOf = (key: string) => {
    const track = state.tracks.get(key);
    if (track === undefined) return key;
    const action = words.action(track.action);
    return track.node === null ? action : `${action} ${track.node}`;
  };

  // The focused mark is an element only from now on, so the focus can go to it only after it was drawn.
  useEffect(() => {
    if (focus === null || !grid.current?.contains(document.activeElement)) return;
    grid.current.querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: false });
  }, [focus]);

  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const left = probe.current?.getBoundingClientRect().left ?? 0;
      onZoom(zoomAt(zoom, edgeMs, toMs(scale, event.clientX - left), event.deltaY > 0 ? 1.25 : 0.8));
    };
    // React's own wheel listeners are passive and could not keep the browser from zooming the page.
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [zoom, edgeMs, scale, onZoom]);

  const goTo = (id: string | null) => {
    const found = findMark(state, id);
    const lane = found?.task?.lane ?? found?.track.lanes[0];
    if (id === null || found === null || lane === undefined) return;
    const cell = cells.get(lane)?.find((c) => c.id === id) ?? cells.get(lane)?.find((c) => c.id.startsWith(`${found.attempt.id}~`));
    setFocus({ lane, cell: cell?.id ?? null });
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = MOVES[event.key];
    const middle = (scale.fromMs + scale.toMs) / 2;
    if (move !== undefined) setFocus(moveFocus(nav, at, move));
    else if (event.key === "Enter") {
      if (at.lane.startsWith("group:")) toggle(at.lane.slice("group:".length));
      else if (at.cell !== null) onSelect(at.cell);
    } else if (event.key === "l") {
      if (at.cell !== null) onSelect(at.cell);
      onShowLog();
    } else if (event.key === "c") goTo(nextOf(view.items.flatMap((i) => i.mark ?? []), at.cell));
    else if (event.key === "f") goTo(nextOf(failedIds(view), at.cell));
    else if (event.key === "+" || event.key === "=") onZoom(zoomAt(zoom, edgeMs, middle, 0.6));
    else if (event.key === "-") onZoom(zoomAt(zoom, edgeMs, middle, 1 / 0.6));
    else if (event.key === "0") onZoom(null);
    else if (event.key === " ") onToggleFollow();
    else if (event.key === "Escape" && selected !== null) onSelect(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const cellUnder = (event: PointerEvent): { cell: Cell; x: number; y: number } | null => {
    const track = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-track]") : null;
    const lane = track?.dataset["track"];
    if (!track || lane === undefined) return null;
    const rect = track.getBoundingClientRect();
    const x = event.clientX - rect.left;
    const reach = (REACH_PX / scale.width) * (scale.toMs - scale.fromMs);
    const cell = cellAt(cells.get(lane) ?? [], toMs(scale, x), reach);
    const base = grid.current?.getBoundingClientRect();
    return cell && { cell, x: event.clientX - (base?.left ?? 0), y: rect.top - (base?.top ?? 0) + box.top + box.height };
  };

  const stopMs = live ? null : (state.endedMs ?? state.lastMs);
  const flags = live ? [nowMs, ...(eta === null ? [] : [eta.readyMs])] : [stopMs ?? 0, ...(view.retryReadyMs === null ? [] : [view.retryReadyMs])];
  const stopText = words.t(state.run === "succeeded" ? "readyAt" : "stoppedAt", { at: words.clock(stopMs ?? 0) });

  return (
    <div ref={grid} className={cn("relative", phone ? "px-4 [--lab:0px]" : "pr-6 [--lab:148px]")}>
      <svg width="0" height="0" aria-hidden="true" className="absolute">
        <defs>
          <pattern id="timeline-wait" width="5.5" height="5.5" patternUnits="userSpaceOnUse" patternTransform="rotate(25)">
            <rect width="1" height="5.5" fill="var(--ghost)" />
          </pattern>
        </defs>
      </svg>
      <div className="ml-[var(--lab)]">
        <div ref={probe} />
        {!phone && <GanttAxis scale={scale} ticks={ticks} edgeMs={edgeMs} flags={flags} onZoom={onZoom} words={words} />}
      </div>
      <div
        role="grid"
        aria-label={words.t("gridLabel", { count: state.lanes.length })}
        aria-rowcount={rows.length}
        aria-readonly="true"
        className="relative"
        onKeyDown={onKey}
        onPointerMove={(event) => setHover(cellUnder(event))}
        onPointerLeave={() => setHover(null)}
        onClick={(event) => {
          const under = hover ?? cellUnder(event as unknown as PointerEvent);
          if (under === null) return;
          onSelect(under.cell.id === selected ? null : under.cell.id);
          setFocus({ lane: under.cell.lane, cell: under.cell.id });
        }}
      >
        <div aria-hidden="true" className="pointer-events-none absolute inset-y-0 right-0 left-[var(--lab)]">
          {!phone && <GridLines scale={scale} ticks={ticks} />}
        </div>
        {rows.map((r, i) =>
          r.kind === "group" ? (
            <GroupRow
              key={`group:${r.role}`}
              row={r}
              index={i + 1}
              focused={at.lane === `group:${r.role}` }
              onToggle={() => toggle(r.role)}
              words={words}
              ring={r.lanes.filter((l) => view.models.get(l.id)?.model.state === "done").length / r.lanes.length}
              text={groupText(r.lanes.map((l) => view.models.get(l.id)?.model), words)}
            />
          ) : (
            <Row key={r.lane.id} />
          ),
        )}
      </div>
    </div>
  );
}
