import type { StepAction } from "@/lib/contract/schemas/stacks";
import type { Typical } from "./schedule";
import type { AttemptState, MarkStatus, TimelineState, WorkMs } from "./types";

/** The timeline's data as table rows: every attempt of every step, its tasks below it, steps that have not begun last. */
export type TableRow = {
  id: string;
  node: string | null;
  action: StepAction;
  /** Null: the step itself. */
  task: string | null;
  attempt: number | null;
  state: AttemptState | MarkStatus | "pending";
  startMs: WorkMs | null;
  tookMs: number | null;
  typicalMs: number | null;
  onPath: boolean;
};

export function tableRows(
  state: TimelineState,
  typical: Typical | null,
  path: readonly string[],
  nowMs: WorkMs,
): TableRow[] {
  const undo = state.cancelledMs !== null;
  const begun: TableRow[] = [];
  const todo: TableRow[] = [];
  for (const t of state.tracks.values()) {
    const base = { node: t.node, action: t.action, onPath: path.includes(t.key) };
    const typicalMs = typical?.steps[t.key] ?? null;
    for (const a of t.attempts) {
      begun.push({
        ...base,
        id: a.id,
        task: null,
        attempt: a.attempt,
        state: a.state,
        startMs: a.startMs,
        tookMs: (a.endMs ?? Math.max(nowMs, a.startMs)) - a.startMs,
        typicalMs,
      });
      for (const m of a.tasks) {
        begun.push({
          ...base,
          id: m.id,
          node: m.node,
          task: m.name,
          attempt: a.attempt,
          state: m.status,
          startMs: m.startMs,
          tookMs: m.durationMs ?? (m.endMs ?? Math.max(nowMs, m.startMs)) - m.startMs,
          typicalMs: typical?.tasks[`${t.action}/${m.name}`] ?? null,
        });
      }
    }
    const open = t.attempts.length === 0 || t.rewound;
    if (open && (t.phase === "undo" ? undo : !undo)) {
      todo.push({
        ...base,
        id: t.key,
        task: null,
        attempt: null,
        state: "pending",
        startMs: null,
        tookMs: null,
        typicalMs,
      });
    }
  }
  return [...begun.sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0)), ...todo];
}
