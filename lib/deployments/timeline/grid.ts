import { attemptId } from "./find-mark";
import type { LaneModel } from "./lane-model";
import type { WorkMs } from "./types";

/** Something in a lane that can be focused and selected: a task, or the bar of a step that has no tasks in this lane. */
export type Cell = { id: string; lane: string; startMs: WorkMs; endMs: WorkMs };

/** Cells of a lane in order of time; the same array for the same model. */
export function laneCells(model: LaneModel): readonly Cell[] {
  const known = cellsOf.get(model);
  if (known !== undefined) return known;
  const withTasks = new Set(model.marks.map((m) => attemptId(m.id)));
  const cells: Cell[] = model.bars
    .filter((b) => !withTasks.has(b.id))
    .map((b) => ({ id: b.id, lane: model.lane, startMs: b.startMs, endMs: b.endMs }));
  const ends = new Map(model.bars.map((b) => [b.id, b.endMs]));
  for (const m of model.marks) {
    cells.push({
      id: m.id,
      lane: model.lane,
      startMs: m.startMs,
      endMs: m.endMs ?? Math.max(m.startMs, ends.get(attemptId(m.id)) ?? 0),
    });
  }
  cells.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  cellsOf.set(model, cells);
  return cells;
}
const cellsOf = new WeakMap<LaneModel, readonly Cell[]>();

/** The cell under a point; with none there, the nearest within `reachMs`, so that a 1 px mark can be hit. */
export function cellAt(cells: readonly Cell[], ms: WorkMs, reachMs: number): Cell | null {
  let best: Cell | null = null;
  let bestDistance = reachMs;
  for (const c of cells) {
    const distance = ms < c.startMs ? c.startMs - ms : ms > c.endMs ? ms - c.endMs : 0;
    if (distance < bestDistance || (distance === 0 && best !== null && length(c) < length(best))) {
      best = c;
      bestDistance = distance;
    }
  }
  return best;
}
const length = (c: Cell) => c.endMs - c.startMs;

/** Where the focus of the grid is: a lane, and in it a cell or, with null, the row header. */
export type Focus = { lane: string; cell: string | null };
export type Move = "up" | "down" | "left" | "right" | "first" | "last";

/** The next place of the one tab stop. Up and down stay at the same time; left of the first cell is the row header. */
export function moveFocus(lanes: readonly { lane: string; cells: readonly Cell[] }[], focus: Focus, move: Move): Focus {
  const row = Math.max(
    0,
    lanes.findIndex((l) => l.lane === focus.lane),
  );
  const here = lanes[row];
  if (here === undefined) return focus;
  const col = here.cells.findIndex((c) => c.id === focus.cell);
  const to = (index: number): Focus => ({ lane: here.lane, cell: here.cells[index]?.id ?? null });
  switch (move) {
    case "left":
      return to(col - 1);
    case "right":
      return to(Math.min(col + 1, here.cells.length - 1));
    case "first":
      return to(0);
    case "last":
      return to(here.cells.length - 1);
    case "up":
    case "down": {
      const next = lanes[row + (move === "up" ? -1 : 1)];
      if (next === undefined) return focus;
      const from = here.cells[col];
      if (from === undefined) return { lane: next.lane, cell: null };
      const middle = (from.startMs + from.endMs) / 2;
      return { lane: next.lane, cell: cellAt(next.cells, middle, Infinity)?.id ?? null };
    }
  }
}

/** The entry after the focused one, round and round; `c` walks the critical path with it, `f` the failures. */
export function nextOf(ids: readonly string[], current: string | null): string | null {
  const at = current === null ? -1 : ids.indexOf(current);
  return ids[(at + 1) % Math.max(1, ids.length)] ?? null;
}
