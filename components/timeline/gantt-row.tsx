"use client";

import {
  ChevronDown,
  ChevronRight,
  CircleCheck,
  CircleDashed,
  CirclePause,
  LoaderCircle,
  OctagonX,
  Turtle,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import { memo } from "react";
import type { Tone } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { StatusText } from "@/components/ui/status-text";
import type { Cell } from "@/lib/deployments/timeline/grid";
import type { LaneModel } from "@/lib/deployments/timeline/lane-model";
import { NOTE_GAP_PX, noteStart, toX, type Density, type Row, type Scale } from "@/lib/deployments/timeline/layout";
import type { Outlier } from "@/lib/deployments/timeline/outliers";
import { extent, type Box } from "@/lib/deployments/timeline/paths";
import type { TaskProgress } from "@/lib/deployments/timeline/task-progress";
import type { Lane } from "@/lib/deployments/timeline/types";
import { GanttTrack, noteWidth, Ring } from "./gantt-lane";
import styles from "./timeline.module.css";
import type { Words } from "./use-words";

const LOOK: Record<LaneModel["state"], { tone: Tone; icon: LucideIcon; spin: boolean }> = {
  todo: { tone: "idle", icon: CircleDashed, spin: false },
  running: { tone: "run", icon: LoaderCircle, spin: true },
  waiting: { tone: "idle", icon: CirclePause, spin: false },
  stopped: { tone: "idle", icon: CirclePause, spin: false },
  failed: { tone: "fail", icon: OctagonX, spin: false },
  done: { tone: "ok", icon: CircleCheck, spin: false },
};

/** A stopped node that is gone is not held any more. */
const isRemoved = (model: LaneModel) =>
  model.state === "stopped" && model.bars.some((b) => b.stage === "remove" && b.state === "succeeded");

const stateWord = (model: LaneModel, words: Words) =>
  words.t(isRemoved(model) ? "lane.removed" : `lane.${model.state}`);

/** What the lane is doing, in words. */
function nowText(model: LaneModel, words: Words, nameOf: (step: string) => string): { text: string; source: boolean } {
  const { current } = model;
  if (current !== null) return { text: current.task ?? words.action(current.action), source: current.task !== null };
  const wait = model.waits.find((w) => w.open);
  if (model.state === "waiting" && wait !== undefined)
    return { text: words.t("waitsFor", { what: wait.needs.map(nameOf).slice(0, 2).join(", ") }), source: false };
  return { text: stateWord(model, words), source: false };
}

export type RowProps = {
  lane: Lane;
  model: LaneModel;
  index: number;
  scale: Scale;
  density: Density;
  box: Box;
  height: number;
  words: Words;
  phone: boolean;
  outlier: Outlier | undefined;
  tasks: TaskProgress | undefined;
  selected: Cell | null;
  /** Undefined: the grid's focus is elsewhere. Null: on the row header. */
  focus: Cell | null | undefined;
  /** Phones draw the now line in each lane; null when it is not in sight. */
  nowX: number | null;
  /** The now or stop line that notes keep clear of; null where no note is shown. */
  lineX: number | null;
  labelOf: (id: string) => string;
  nameOf: (step: string) => string;
};

/** A row is drawn again if what it shows changed. A focused or selected mark's label counts the seconds, so that row always is. */
const unchanged = (a: RowProps, b: RowProps): boolean =>
  a.focus === undefined &&
  b.focus === undefined &&
  a.selected === null &&
  b.selected === null &&
  a.lane === b.lane &&
  a.model === b.model &&
  a.scale === b.scale &&
  a.density === b.density &&
  a.height === b.height &&
  a.phone === b.phone &&
  a.nowX === b.nowX &&
  a.lineX === b.lineX &&
  a.index === b.index &&
  a.words === b.words &&
  a.tasks?.done === b.tasks?.done &&
  a.tasks?.total === b.tasks?.total &&
  a.outlier?.slower === b.outlier?.slower;

export const GanttRow = memo(function GanttRow(props: RowProps) {
  const { lane, model, index, scale, density, box, height, words, phone, selected, focus, labelOf } = props;
  const cells = [focus, selected].filter(
    (c, i, all): c is Cell => c !== null && c !== undefined && all.findIndex((o) => o?.id === c.id) === i,
  );
  // Zoomed away from, a mark is no element; the row's head keeps the tab stop then.
  const onHead = focus === null || (focus !== undefined && extent(scale, focus.startMs, focus.endMs) === null);
  const rowLabel = [
    words.t("label.row", {
      node: lane.label,
      state: stateWord(model, words),
      done: model.stepsDone,
      total: model.stepsTotal,
    }),
    lane.address,
    lane.host,
  ]
    .filter((part) => part !== null)
    .join(", ");
  return (
    <div
      role="row"
      aria-rowindex={index}
      data-lane={lane.id}
      className={cn(
        "border-b border-line",
        phone ? "block py-2.5" : "grid grid-cols-[var(--lab)_1fr]",
        selected && "bg-[color-mix(in_srgb,var(--text)_3%,transparent)]",
      )}
    >
      <div
        role="rowheader"
        aria-label={rowLabel}
        tabIndex={onHead ? 0 : -1}
        data-focus={onHead || undefined}
        className={cn("flex min-w-0 flex-col justify-center focus-visible:-outline-offset-2", !phone && "pr-2.5 pl-6")}
      >
        <RowHead {...props} />
      </div>
      <div className="relative min-w-0" style={{ height }} data-track={lane.id}>
        <GanttTrack
          model={model}
          scale={scale}
          density={density}
          box={box}
          height={height}
          words={words}
          labels={!phone}
          lineX={props.lineX}
        />
        {props.nowX !== null && (
          <span
            aria-hidden="true"
            className="absolute -inset-y-[3px] w-0.5 bg-accent"
            style={{ left: props.nowX - 1 }}
          />
        )}
        {cells.map((c) => {
          const at = extent(scale, c.startMs, c.endMs);
          if (at === null) return null;
          const place = {
            left: at.x - 3,
            width: Math.max(8, at.width + 4),
            top: box.top + box.inset - 3,
            height: box.height - 2 * box.inset + 6,
          };
          return (
            <div
              key={c.id}
              role="gridcell"
              aria-label={labelOf(c.id)}
              aria-selected={c.id === selected?.id}
              tabIndex={c.id === focus?.id ? 0 : -1}
              data-focus={c.id === focus?.id || undefined}
              className={cn(c.id === selected?.id ? styles.ring : "", styles.focus)}
              style={place}
            />
          );
        })}
        {/* A failure is named beside its mark already. */}
        {density === "comfortable" && !phone && model.state !== "failed" && <RowNote {...props} />}
      </div>
      {phone && <RowNote {...props} />}
    </div>
  );
}, unchanged);

/** Tasks where their number is known, else steps. */
const progressOf = ({ tasks, model }: Pick<RowProps, "tasks" | "model">) =>
  tasks !== undefined && tasks.total !== null && tasks.total > 0
    ? ({ unit: "tasks", done: tasks.done, total: tasks.total } as const)
    : ({ unit: "steps", done: model.stepsDone, total: model.stepsTotal } as const);

function RowHead({ lane, model, density, words, phone, outlier, tasks }: RowProps) {
  const { unit, done, total } = progressOf({ tasks, model });
  const { icon: Icon } = LOOK[model.state];
  const failed = model.state === "failed";
  const role = words.role(lane.roleTitle);
  if (density === "dense" && !phone) {
    return (
      <span className={cn("flex items-center gap-1.5 text-11 leading-[18px]", failed && "text-fail")}>
        {failed ? (
          <OctagonX aria-hidden="true" className="size-3.5 shrink-0" />
        ) : outlier ? (
          <Turtle aria-hidden="true" className="size-3.5 shrink-0 text-warn-mark" />
        ) : (
          <Ring
            fraction={total === 0 ? 0 : done / total}
            className={model.state === "done" ? "text-ok-mark" : "text-run-mark"}
          />
        )}
        <span className="mono truncate">{lane.label}</span>
        <span className="ml-auto text-fg-3">
          {done}/{total}
        </span>
      </span>
    );
  }
  const counts = words.t(`lane${unit === "tasks" ? "Tasks" : "Steps"}`, { done, total });
  return (
    <>
      <span className={cn("flex min-w-0 gap-1.5", phone ? "items-baseline" : "items-center", failed && "text-fail")}>
        {density === "compact" && !phone && (
          <Icon aria-hidden="true" className={cn("size-3.5 shrink-0", !failed && "text-fg-3")} />
        )}
        <b className={cn("mono truncate font-semibold", phone && "text-14")}>{lane.label}</b>
        {role !== "" && <span className="truncate text-12 text-fg-3">{role}</span>}
        {outlier && <Turtle aria-hidden="true" className="size-3.5 shrink-0 text-warn-mark" />}
        {phone && <span className="ml-auto shrink-0 text-12 text-fg-3">{counts}</span>}
      </span>
      {!phone && density === "comfortable" && <Whereabouts lane={lane} />}
      {!phone && (density === "compact" || lane.address === null || failed) && (
        <span className={cn("mt-0.5 truncate text-11 text-fg-3", density === "compact" && "pl-5")}>{counts}</span>
      )}
    </>
  );
}

const Whereabouts = ({ lane }: { lane: Lane }) => (
  <>
    {lane.address !== null && <span className="mono mt-0.5 truncate text-11 text-fg-2">{lane.address}</span>}
    {lane.host !== null && <span className="mt-0.5 truncate text-11 text-fg-3">{lane.host}</span>}
  </>
);

/** "30 of 41"; without a total, how many have run. */
function taskText(tasks: TaskProgress | undefined, words: Words): string {
  if (tasks === undefined || tasks.done === 0) return "";
  const { done, total } = tasks;
  return total === null ? words.t("laneTaskCount", { count: done }) : words.t("tasksOf", { done, total });
}

/** Below the bar: icon and words of what the node is doing. */
function RowNote({ model, tasks, scale, box, words, phone, outlier, nameOf, lineX }: RowProps) {
  const { tone, icon: usual, spin } = LOOK[model.state];
  const icon = isRemoved(model) ? Undo2 : usual;
  const { text, source } = nowText(model, words, nameOf);
  const configure = model.bars.find((b) => b.stage === "configure" || b.state === "running");
  const slower = outlier && !phone ? words.t("slower", { percent: Math.round(outlier.slower * 100) }) : "";
  // On phones the lane's head has the count.
  const count = phone ? "" : taskText(tasks, words);
  const behind = [count, slower].filter((part) => part !== "");
  const px = [text, ...behind].reduce((sum, part) => sum + noteWidth(part), 0);
  const x = noteStart(configure === undefined ? 0 : toX(scale, configure.startMs), px, lineX, scale.width);
  // Less the icon and what stands behind it.
  const rest = behind.reduce((sum, part) => sum + noteWidth(part), 20);
  const room = lineX === null || x > lineX ? null : Math.max(40, lineX - x - NOTE_GAP_PX - rest);
  return (
    <div
      aria-hidden="true"
      className={cn("text-12", phone ? "mt-1" : "absolute flex items-center gap-2 whitespace-nowrap")}
      style={phone ? undefined : { left: x, top: box.top + box.height + 14 }}
    >
      <StatusText tone={tone} icon={icon} spin={spin}>
        <b
          lang={source ? "en" : undefined}
          className={cn("max-w-[22rem] truncate", phone ? "font-normal" : "font-medium")}
          style={room === null ? undefined : { maxWidth: room }}
        >
          {text}
        </b>
      </StatusText>
      {count !== "" && <span className="text-fg-3">{count}</span>}
      {slower !== "" && <span className="text-warn">{slower}</span>}
    </div>
  );
}

/** Head of a role's nodes; it folds them. */
export function GroupRow({
  row,
  index,
  focused,
  onToggle,
  text,
  words,
  ring,
}: {
  row: Extract<Row, { kind: "group" }>;
  index: number;
  focused: boolean;
  onToggle: () => void;
  text: string;
  words: Words;
  ring: number;
}) {
  const Icon = row.collapsed ? ChevronRight : ChevronDown;
  return (
    <div role="row" aria-rowindex={index} data-lane={`group:${row.role}`} className="border-b border-line bg-surface-2">
      <div
        role="rowheader"
        aria-expanded={!row.collapsed}
        tabIndex={focused ? 0 : -1}
        data-focus={focused || undefined}
        onClick={onToggle}
        className="flex h-[24px] cursor-pointer items-center gap-2 pl-6 text-12 focus-visible:-outline-offset-2"
      >
        <Icon aria-hidden="true" className="size-3.5 text-fg-3" />
        <b className="font-semibold">{words.role(row.title)}</b>
        <span className="text-fg-3">{row.lanes.length}</span>
        {row.collapsed && <Ring fraction={ring} className="text-ok-mark" />}
        <span className="truncate text-11 text-fg-2">{text}</span>
      </div>
    </div>
  );
}
