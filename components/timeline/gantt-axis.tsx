"use client";

import { useRef, useState, type PointerEvent } from "react";
import { toMs, toX, zoomTo, type Scale, type Zoom } from "@/lib/deployments/timeline/layout";
import type { WorkMs } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

type AxisProps = {
  scale: Scale;
  ticks: readonly WorkMs[];
  edgeMs: WorkMs;
  /** Times of flags; tick labels below them are left out. */
  flags: readonly WorkMs[];
  onZoom: (zoom: Zoom) => void;
  words: Words;
};

/** Half of the widest flag and of a label. */
const FLAG_HALF_PX = 60;

/** Times above the lanes. Dragging over it zooms, a double click shows all again; keys and buttons do the same. */
export function GanttAxis({ scale, ticks, edgeMs, flags, onZoom, words }: AxisProps) {
  const from = useRef<number | null>(null);
  const [drag, setDrag] = useState<{ a: number; b: number } | null>(null);
  const at = (event: PointerEvent<HTMLDivElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const free = (ms: WorkMs) => flags.every((f) => Math.abs(toX(scale, f) - toX(scale, ms)) > FLAG_HALF_PX);
  return (
    <div
      aria-hidden="true"
      className="relative h-[30px] touch-none border-b border-line select-none"
      title={words.t("zoom.hint")}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = at(event);
      }}
      onPointerMove={(event) => {
        if (from.current !== null) setDrag({ a: from.current, b: at(event) });
      }}
      onPointerUp={(event) => {
        const zoom = from.current === null ? null : zoomTo(toMs(scale, from.current), toMs(scale, at(event)), edgeMs);
        const meant = from.current !== null && Math.abs(at(event) - from.current) > 8;
        from.current = null;
        setDrag(null);
        if (zoom !== null && meant) onZoom(zoom);
      }}
      onDoubleClick={() => onZoom(null)}
    >
      {ticks.map((ms) => {
        const x = toX(scale, ms);
        const shift = x < 14 ? "" : x > scale.width - 14 ? "-translate-x-full" : "-translate-x-1/2";
        return (
          free(ms) && (
            <span
              key={ms}
              className={`absolute bottom-[7px] text-11 whitespace-nowrap text-fg-3 ${shift}`}
              style={{ left: x }}
            >
              {words.clock(ms)}
            </span>
          )
        );
      })}
      {drag !== null && (
        <span
          className="absolute inset-y-0 bg-accent-soft"
          style={{ left: Math.min(drag.a, drag.b), width: Math.abs(drag.b - drag.a) }}
        />
      )}
    </div>
  );
}
