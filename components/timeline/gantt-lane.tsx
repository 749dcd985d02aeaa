"use client";

import { OctagonX } from "lucide-react";
import { memo, useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { attemptId } from "@/lib/deployments/timeline/find-mark";
import type { LaneModel } from "@/lib/deployments/timeline/lane-model";
import { noteStart, toX, type Density, type Scale } from "@/lib/deployments/timeline/layout";
import { extent, lanePaths, type Box, type MarkKind } from "@/lib/deployments/timeline/paths";
import { MARK_FILL, STAGE_LOOK } from "./stage-look";
import styles from "./timeline.module.css";
import type { Words } from "./use-words";

/** Advance of a Geist character at 11 px, rounded up: a label is drawn only if it fits. */
const CHAR_PX = 6.4;
const CHAR_PX_KO = 11;

export type TrackProps = {
  model: LaneModel;
  scale: Scale;
  density: Density;
  box: Box;
  height: number;
  words: Words;
  labels: boolean;
  /** The now or stop line, which must not run through a note. */
  lineX: number | null;
};

/** Room for an icon and text of 12 px; Korean characters are twice as wide as Latin ones. */
export function noteWidth(text: string): number {
  let px = 24;
  for (const c of text) px += c > "\u1100" ? 12 : 6.6;
  return Math.ceil(px);
}

/**
 * The bars and marks of one lane. One path for each state, so that a lane of sixty tasks is a handful of elements; only running
 * marks are elements of their own, because they move. All of it is decoration to a screen reader: the grid's cells say it.
 */
export const GanttTrack = memo(function GanttTrack({
  model,
  scale,
  density,
  box,
  height,
  words,
  labels,
  lineX,
}: TrackProps) {
  const paths = useMemo(() => lanePaths(model, scale, density, box), [model, scale, density, box]);
  const top = box.top + box.inset;
  const room = box.height - 2 * box.inset;
  const failed = model.current?.state === "failed" ? model.current : null;
  return (
    <div aria-hidden="true" className="absolute inset-0 overflow-hidden">
      <svg width={scale.width} height={height} className="absolute inset-0 block">
        {density === "comfortable" && paths.typical !== "" && (
          <path d={paths.typical} fill="var(--line-2)" transform={`translate(0 ${box.top + box.height + 5})`} />
        )}
        {Object.entries(paths.bars).map(([stage, d]) => (
          <g key={stage} className={styles.fresh}>
            <path d={d.foot} fill={STAGE_LOOK[stage as keyof typeof STAGE_LOOK].foot} />
            <path d={d.body} fill={STAGE_LOOK[stage as keyof typeof STAGE_LOOK].body} />
          </g>
        ))}
        {paths.waits !== "" && <path d={paths.waits} fill="url(#timeline-wait)" />}
        {paths.ghosts !== "" && <path d={paths.ghosts} fill="none" stroke="var(--ghost)" strokeDasharray="4 3" />}
        {Object.entries(paths.marks).map(([kind, d]) => (
          <path key={kind} d={d} fill={MARK_FILL[kind as MarkKind]} />
        ))}
        {labels && density !== "dense" && <Labels model={model} scale={scale} box={box} words={words} />}
        <FailedSteps model={model} scale={scale} box={box} />
      </svg>
      {paths.running.map((r) => (
        <span
          key={r.id}
          className={styles.running}
          style={{ left: r.x, width: Math.max(2, r.width), top, height: room }}
        />
      ))}
      {failed !== null && density !== "dense" && labels && (
        <FailedNote
          model={model}
          mark={failed.mark}
          scale={scale}
          box={box}
          words={words}
          lineX={lineX}
          below={density === "comfortable" ? 14 : 1}
        />
      )}
    </div>
  );
});

function Labels({ model, scale, box, words }: Pick<TrackProps, "model" | "scale" | "box" | "words">) {
  const perChar = words.locale === "ko" ? CHAR_PX_KO : CHAR_PX;
  const withTasks = new Set(model.marks.map((m) => attemptId(m.id)));
  const label = (key: string, text: string, startMs: number, endMs: number, fill: string) => {
    const at = extent(scale, startMs, endMs);
    if (at === null || at.width < text.length * perChar + 8) return null;
    return (
      <text
        key={key}
        x={at.x + at.width / 2 - 1}
        y={box.top + box.height / 2 + 0.5}
        fill={fill}
        fontSize={11}
        fontWeight={500}
        textAnchor="middle"
        dominantBaseline="central"
      >
        {text}
      </text>
    );
  };
  return (
    <>
      {model.bars.map((b) =>
        withTasks.has(b.id) || b.state === "failed"
          ? null
          : label(b.id, words.common(`stage.${b.stage}`), b.startMs, b.endMs, STAGE_LOOK[b.stage].text),
      )}
      {model.ghosts.map((g) => label(`ghost ${g.step}`, words.action(g.action), g.startMs, g.endMs, "var(--text-3)"))}
    </>
  );
}

/** A step that failed without a task to blame is marked as a whole. */
function FailedSteps({ model, scale, box }: Pick<TrackProps, "model" | "scale" | "box">) {
  const blamed = new Set(
    model.marks.filter((m) => m.status === "failed" || m.status === "unreachable").map((m) => attemptId(m.id)),
  );
  return model.bars.map((b) => {
    const at = b.state === "failed" && !blamed.has(b.id) ? extent(scale, b.startMs, b.endMs) : null;
    return (
      at && (
        <rect
          key={b.id}
          x={at.x}
          y={box.top - 1}
          width={Math.max(3, at.width - 2)}
          height={box.height + 2}
          rx={3}
          fill="var(--fail-mark)"
        />
      )
    );
  });
}

function FailedNote({
  model,
  mark,
  scale,
  box,
  words,
  lineX,
  below,
}: Pick<TrackProps, "model" | "scale" | "box" | "words" | "lineX"> & { mark: string; below: number }) {
  const bar = model.bars.find((b) => b.id === attemptId(mark));
  const task = model.marks.find((m) => m.id === mark);
  if (bar === undefined) return null;
  const end = toX(scale, task?.endMs ?? bar.endMs) + 6;
  const text = task?.name ?? words.action(bar.action);
  const room = Math.min(scale.width, lineX !== null && lineX > end ? lineX - 4 : scale.width);
  // Where it would be cut off or crossed beside its mark, it stands below.
  const place =
    end + noteWidth(text) < room
      ? { left: end, top: box.top, height: box.height }
      : {
          left: noteStart(toX(scale, task?.startMs ?? bar.startMs), noteWidth(text), lineX, scale.width),
          top: box.top + box.height + below,
        };
  return (
    <span className="absolute flex items-center gap-1 text-12 font-semibold whitespace-nowrap text-fail" style={place}>
      <OctagonX className="size-3.5" />
      <span lang={task === undefined ? undefined : "en"}>{text}</span>
    </span>
  );
}

/** A small ring that fills up: progress of a node where there is no room for words. */
export function Ring({ fraction, className }: { fraction: number; className?: string }) {
  const r = 5;
  const around = 2 * Math.PI * r;
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true" className={cn("size-3.5 shrink-0 -rotate-90", className)}>
      <circle cx="7" cy="7" r={r} fill="none" stroke="var(--surface-4)" strokeWidth="3" />
      <circle
        cx="7"
        cy="7"
        r={r}
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeDasharray={`${around * fraction} ${around}`}
      />
    </svg>
  );
}
