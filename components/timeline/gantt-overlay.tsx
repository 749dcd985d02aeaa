"use client";

import { RotateCw } from "lucide-react";
import { useEffect, useRef } from "react";
import { useReducedMotion } from "@/components/layout/use-media";
import type { PathStretch } from "@/lib/deployments/timeline/critical-path";
import { toX, type Scale } from "@/lib/deployments/timeline/layout";
import type { AxisBreak, WorkMs } from "@/lib/deployments/timeline/types";
import styles from "./timeline.module.css";
import type { Words } from "./use-words";

const inside = (x: number, width: number) => x >= -1 && x <= width + 1;

/** Vertical hairlines under the lanes. */
export function GridLines({ scale, ticks }: { scale: Scale; ticks: readonly WorkMs[] }) {
  return ticks.map(
    (ms) => ms > scale.fromMs && <i key={ms} className={styles.gridline} style={{ left: toX(scale, ms) }} />,
  );
}

/** The line that says when: it moves with the clock, by transform alone; in steps where motion is unwanted. */
export function NowLine({
  scale,
  nowMs,
  clock,
  live,
  words,
}: {
  scale: Scale;
  nowMs: WorkMs;
  clock: () => WorkMs;
  live: boolean;
  words: Words;
}) {
  const line = useRef<HTMLDivElement>(null);
  const still = useReducedMotion() || !live;
  useEffect(() => {
    if (still) return;
    let frame = 0;
    const move = () => {
      if (line.current) line.current.style.transform = `translateX(${toX(scale, clock())}px)`;
      frame = requestAnimationFrame(move);
    };
    frame = requestAnimationFrame(move);
    return () => cancelAnimationFrame(frame);
  }, [scale, clock, still]);
  const x = toX(scale, nowMs);
  if (!inside(x, scale.width)) return null;
  return (
    <div ref={line} className="absolute -top-px bottom-0 left-0 w-0" style={{ transform: `translateX(${x}px)` }}>
      <span className="absolute inset-y-0 -left-px w-0.5 bg-accent" />
      <span className={`${styles.flag} -translate-x-1/2 bg-accent text-on-accent`}>{words.clock(nowMs)}</span>
    </div>
  );
}

/** Where a run ended. */
export function StopLine({
  scale,
  atMs,
  text,
  failed,
  after = "",
}: {
  scale: Scale;
  atMs: WorkMs;
  text: string;
  failed: boolean;
  after?: string;
}) {
  const x = toX(scale, atMs);
  if (!inside(x, scale.width)) return null;
  // The flag stays inside the axis, also for a run that ended at its right edge.
  const shift = x > scale.width - 50 ? "-translate-x-full" : x < 50 ? "" : "-translate-x-1/2";
  return (
    <div className="absolute -top-px bottom-0 w-0" style={{ left: x }}>
      <span className={`absolute inset-y-0 -left-px w-0.5 ${failed ? "bg-fg" : "bg-accent"}`} />
      <span className={`${styles.flag} ${shift} ${failed ? "bg-fg text-surface" : "bg-accent text-on-accent"}`}>
        {text}
      </span>
      {after !== "" && (
        <span className="absolute top-[-25px] left-[46px] flex items-center gap-1.5 text-12 leading-[18px] whitespace-nowrap text-fg-2">
          <RotateCw aria-hidden="true" className="size-3" />
          {after}
        </span>
      )}
    </div>
  );
}

type EtaProps = { scale: Scale; readyMs: WorkMs; lowMs: WorkMs; highMs: WorkMs; nowMs: WorkMs; text: string };

/** The expected end, and the band it lies in four times out of five. */
export function EtaLine({ scale, readyMs, lowMs, highMs, nowMs, text }: EtaProps) {
  const x = toX(scale, readyMs);
  const low = Math.max(toX(scale, nowMs), toX(scale, lowMs));
  const high = Math.min(scale.width, toX(scale, highMs));
  // Two flags that overlap cannot be read; the now line's matters more.
  const flag = x - toX(scale, nowMs) > 62;
  return (
    <>
      {high > low && <div className={styles.band} style={{ left: low, width: high - low }} />}
      {inside(x, scale.width) && (
        <div className="absolute inset-y-0 w-0 border-l border-dashed border-field-line" style={{ left: x }}>
          {flag && (
            <span
              className={`${styles.flag} ${x > scale.width - 34 ? "-translate-x-full" : "-translate-x-1/2"} bg-surface text-fg-2 inset-ring inset-ring-line-2`}
            >
              {text}
            </span>
          )}
        </div>
      )}
    </>
  );
}

/** Idle time that the axis leaves out. */
export function Breaks({ scale, breaks, words }: { scale: Scale; breaks: readonly AxisBreak[]; words: Words }) {
  return breaks.map((b) => {
    const x = toX(scale, b.atMs);
    return (
      inside(x, scale.width) && (
        <div key={b.atMs} className="absolute inset-y-0 w-0 border-l-2 border-dotted border-fg-3" style={{ left: x }}>
          <span className={`${styles.flag} -translate-x-1/2 bg-surface-3 text-fg-2`}>
            {words.t("later", { duration: words.duration(b.skippedMs) })}
          </span>
        </div>
      )
    );
  });
}

/** The ink line above the bars; elbows at dependencies, dashed in the future, a diamond at its end. */
export function PathLine({
  scale,
  stretches,
  nowMs,
  yOf,
  height,
}: {
  scale: Scale;
  stretches: readonly PathStretch[];
  nowMs: WorkMs;
  yOf: (lane: string) => number | null;
  height: number;
}) {
  let past = "";
  let future = "";
  let end: { x: number; y: number } | null = null;
  let lastY: number | null = null;
  for (const s of stretches) {
    const y = yOf(s.lane);
    if (y === null) return null;
    const split = Math.min(Math.max(s.fromMs, nowMs), s.toMs);
    const [a, m, b] = [toX(scale, s.fromMs), toX(scale, split), toX(scale, s.toMs)];
    const down: string = lastY === null || lastY === y ? "" : `M${a} ${lastY}V${y}`;
    if (s.fromMs <= nowMs) past += `${down}M${a} ${y}H${m}`;
    else future += down;
    if (b > m) future += `M${m} ${y}H${b}`;
    lastY = y;
    end = { x: b, y };
  }
  if (end === null) return null;
  const line = { fill: "none", stroke: "var(--crit)", strokeWidth: 2, strokeLinecap: "round" } as const;
  return (
    <svg width={scale.width} height={height} className="absolute inset-0 block overflow-hidden">
      <path d={past} {...line} />
      <path d={future} {...line} strokeDasharray="2 4" />
      {future !== "" && <path d={`M${end.x} ${end.y - 5}l5 5l-5 5l-5 -5z`} fill="var(--crit)" />}
    </svg>
  );
}
