"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { usePhone } from "@/components/layout/use-media";
import { cn } from "@/components/ui/cn";
import { findMark } from "@/lib/deployments/timeline/find-mark";
import { cellAt, laneCells, type Cell } from "@/lib/deployments/timeline/grid";
import type { LaneModel } from "@/lib/deployments/timeline/lane-model";
import {
  BAR_BOX,
  GROUP_HEIGHT,
  LANE_HEIGHT,
  rows as layoutRows,
  ticks as layoutTicks,
  toMs,
  toX,
  zoomAt,
  type Density,
  type Scale,
  type Zoom,
} from "@/lib/deployments/timeline/layout";
import { isLive } from "@/lib/deployments/timeline/types";
import { GanttAxis } from "./gantt-axis";
import { Breaks, EtaLine, GridLines, NowLine, PathLine, StopLine } from "./gantt-overlay";
import { GanttRow, GroupRow } from "./gantt-row";
import { MarkTip } from "./mark-tip";
import { RemovalRow } from "./removal-row";
import type { Snapshot } from "./session";
import { groupId, useGrid } from "./use-grid";
import type { View } from "./use-view";
import { useWidth } from "./use-width";
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
/** Where the critical path runs above a bar, px from the lane's top. */
const PATH_Y: Record<Density, number> = { comfortable: 15, compact: 12, dense: 1.5 };

type Hover = { cell: Cell; x: number; y: number };

/** The Gantt chart: lanes of nodes, stages as bars, tasks as marks. A grid to the keyboard and to screen readers. */
export function Gantt(props: GanttProps) {
  const { snapshot, view, clock, density, zoom, onZoom, selected, onSelect, usualMs, words } = props;
  const { state, nowMs, eta, pausedMs } = snapshot;
  const phone = usePhone();
  const grid = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [hover, setHover] = useState<Hover | null>(null);

  const { edgeMs } = view;
  const width = Math.max(80, useWidth(probe));
  const scale: Scale = useMemo(
    () => ({ fromMs: zoom?.fromMs ?? 0, toMs: zoom?.toMs ?? edgeMs, width }),
    [zoom, edgeMs, width],
  );
  const ticks = useMemo(() => layoutTicks(scale), [scale]);
  const live = isLive(state.run);
  const box = phone ? PHONE_BOX : BAR_BOX[density];
  const height = phone ? PHONE_HEIGHT : LANE_HEIGHT[density] - 1;

  const rows = useMemo(
    () => layoutRows(state.lanes, (lane) => view.models.get(lane)?.model.state === "done", toggled),
    [state.lanes, view.models, toggled],
  );
  const cells = useMemo(
    () => new Map([...view.models].map(([lane, { model }]) => [lane, laneCells(model)])),
    [view.models],
  );
  const nav = useMemo(
    () =>
      rows.map((r) =>
        r.kind === "group"
          ? { lane: groupId(r.role), cells: [] }
          : { lane: r.lane.id, cells: cells.get(r.lane.id) ?? [] },
      ),
    [rows, cells],
  );
  const tops = useMemo(() => laneTops(rows, height), [rows, height]);
  const slow = useMemo(() => new Map(view.outliers.map((o) => [o.node, o])), [view.outliers]);

  const onToggleGroup = (role: string) =>
    setToggled((old) => new Set(old.has(role) ? [...old].filter((r) => r !== role) : [...old, role]));
  const { focus, setFocus, onKeyDown } = useGrid({ ...props, element: grid, state, scale, edgeMs, nav, onToggleGroup });
  const labelOf = (id: string) => {
    const found = findMark(state, id);
    return found === null ? id : words.markLabel(found, nowMs, usualMs(id), view.path.includes(found.track.key));
  };
  const nameOf = (key: string) => {
    const track = state.tracks.get(key);
    if (track === undefined) return key;
    const action = words.action(track.action);
    return track.node === null ? action : `${track.node} ${action}`;
  };

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

  const under = (event: { target: EventTarget; clientX: number }): Hover | null => {
    const track = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-track]") : null;
    const base = grid.current?.getBoundingClientRect();
    if (track === null || base === undefined) return null;
    const rect = track.getBoundingClientRect();
    const reach = (REACH_PX / scale.width) * (scale.toMs - scale.fromMs);
    const cell = cellAt(cells.get(track.dataset["track"] ?? "") ?? [], toMs(scale, event.clientX - rect.left), reach);
    return cell && { cell, x: event.clientX - base.left, y: rect.top - base.top + box.top + box.height };
  };

  const stopMs = live ? null : (state.endedMs ?? state.lastMs);
  // A note stands right of the stop flag, so labels there make room too.
  const noteMs =
    view.retryReadyMs === null || stopMs === null
      ? []
      : [90, 170].map((px) => stopMs + (px / width) * (scale.toMs - scale.fromMs));
  const flags = [
    ...noteMs,
    live ? nowMs : (stopMs ?? 0),
    ...(live && eta !== null ? [eta.readyMs] : []),
    ...(view.retryReadyMs === null ? [] : [view.retryReadyMs]),
  ];
  // Compact rows have no notes while all goes well, and need not be drawn again with every tick.
  const noted = density === "comfortable" || state.run === "settling" || !live;
  const noteLine = noted && !phone ? toX(scale, live ? nowMs : (stopMs ?? 0)) : null;
  const cellOf = (lane: string, id: string | null) => cells.get(lane)?.find((c) => c.id === id) ?? null;

  return (
    <div ref={grid} className={cn("relative", phone ? "px-4 [--lab:0px]" : "pr-6 [--lab:148px]")}>
      <svg width="0" height="0" aria-hidden="true" className="absolute">
        <defs>
          <pattern
            id="timeline-wait"
            width="5.5"
            height="5.5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(25)"
          >
            <rect width="1" height="5.5" fill="var(--ghost)" />
          </pattern>
        </defs>
      </svg>
      <div className="ml-[var(--lab)]">
        <div ref={probe} />
        {!phone && (
          <GanttAxis scale={scale} ticks={ticks} edgeMs={edgeMs} flags={flags} onZoom={onZoom} words={words} />
        )}
      </div>
      <div className="relative">
        <div aria-hidden="true" className="pointer-events-none absolute inset-y-0 right-0 left-[var(--lab)]">
          {!phone && <GridLines scale={scale} ticks={ticks} />}
          {!phone && view.retryReadyMs !== null && stopMs !== null && (
            <RetryArea left={((stopMs - scale.fromMs) / (scale.toMs - scale.fromMs)) * width} />
          )}
        </div>
        <div
          role="grid"
          aria-label={words.t("gridLabel", { count: state.lanes.length })}
          aria-readonly="true"
          className="relative"
          onKeyDown={onKeyDown}
          onPointerMove={(event) => event.pointerType === "mouse" && setHover(under(event))}
          onPointerLeave={() => setHover(null)}
          onClick={(event) => {
            const hit = under(event);
            if (hit === null) return;
            onSelect(hit.cell.id === selected ? null : hit.cell.id);
            setFocus({ lane: hit.cell.lane, cell: hit.cell.id });
          }}
        >
          {rows.map((row, i) => {
            if (row.kind === "group") {
              const models = row.lanes.flatMap((l) => view.models.get(l.id)?.model ?? []);
              const done = models.filter((m) => m.state === "done").length;
              return (
                <GroupRow
                  key={groupId(row.role)}
                  row={row}
                  index={i + 1}
                  focused={focus.lane === groupId(row.role)}
                  onToggle={() => onToggleGroup(row.role)}
                  ring={done / Math.max(1, models.length)}
                  text={groupText(models, words)}
                  words={words}
                />
              );
            }
            const model = view.models.get(row.lane.id)?.model;
            if (model === undefined) return null;
            const here = focus.lane === row.lane.id;
            return (
              <GanttRow
                key={row.lane.id}
                {...{ lane: row.lane, model, index: i + 1, scale, density, box, height, words, phone, labelOf, nameOf }}
                nowX={phone && live ? toX(scale, nowMs) : null}
                lineX={noteLine}
                tasks={view.tasks.lanes.get(row.lane.id)}
                outlier={slow.get(row.lane.id)}
                selected={cellOf(row.lane.id, selected)}
                focus={here ? cellOf(row.lane.id, focus.cell) : undefined}
              />
            );
          })}
          <RemovalRow state={state} nowMs={nowMs} scale={scale} phone={phone} words={words} />
        </div>
        <div
          aria-hidden="true"
          className={cn("pointer-events-none absolute inset-y-0 right-0 left-[var(--lab)]", phone && "hidden")}
        >
          {view.stretches.length > 0 && state.lanes.length > 1 && (
            <PathLine
              scale={scale}
              stretches={view.stretches}
              nowMs={nowMs}
              height={tops.height}
              yOf={(lane) => offset(tops.lanes.get(lane), PATH_Y[density])}
            />
          )}
          <Breaks scale={scale} breaks={state.breaks} words={words} />
          {live && eta !== null && (
            <EtaLine scale={scale} {...eta} nowMs={nowMs} text={words.t("eta", { at: words.clock(eta.readyMs) })} />
          )}
          {view.retryReadyMs !== null && (
            <EtaLine
              scale={scale}
              readyMs={view.retryReadyMs}
              lowMs={0}
              highMs={0}
              nowMs={nowMs}
              text={words.clock(view.retryReadyMs)}
            />
          )}
          {live ? (
            <NowLine
              scale={scale}
              nowMs={nowMs}
              clock={clock}
              live={pausedMs === null && snapshot.loaded}
              words={words}
            />
          ) : (
            <StopLine
              scale={scale}
              atMs={stopMs ?? 0}
              failed={state.run !== "succeeded"}
              after={
                view.retryReadyMs === null
                  ? ""
                  : words.t("ifRetry", { duration: words.duration(view.retryReadyMs - (stopMs ?? 0)) })
              }
              text={words.t(state.run === "succeeded" ? "readyAt" : "stoppedAt", { at: words.clock(stopMs ?? 0) })}
            />
          )}
        </div>
      </div>
      {hover !== null && (
        <MarkTip
          state={state}
          mark={hover.cell.id}
          x={hover.x}
          y={hover.y}
          nowMs={nowMs}
          usualMs={usualMs}
          path={view.path}
          words={words}
        />
      )}
    </div>
  );
}

const RetryArea = ({ left }: { left: number }) => (
  <div className="absolute inset-y-0 right-0 bg-surface-2" style={{ left: Math.max(0, left) }} />
);

const offset = (top: number | undefined, by: number) => (top === undefined ? null : top + by);

function laneTops(
  rows: ReturnType<typeof layoutRows>,
  height: number,
): { lanes: ReadonlyMap<string, number>; height: number } {
  const lanes = new Map<string, number>();
  let y = 0;
  for (const r of rows) {
    if (r.kind === "lane") lanes.set(r.lane.id, y);
    else if (r.collapsed) for (const l of r.lanes) lanes.set(l.id, y);
    y += r.kind === "group" ? GROUP_HEIGHT : height + 1;
  }
  return { lanes, height: y };
}

function groupText(models: readonly LaneModel[], words: Words): string {
  const count = (state: LaneModel["state"]) => models.filter((m) => m.state === state).length;
  return words.t("group", {
    done: count("done"),
    running: count("running"),
    waiting: count("waiting"),
    failed: count("failed"),
  });
}
