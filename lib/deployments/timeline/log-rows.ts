import type { LogLine } from "./types";

export type LogFilter = {
  /** Null: all nodes. Lines of the whole run are always shown. */
  node: string | null;
  errorsOnly: boolean;
  /** Compared without case, in task names and text. */
  query: string;
};

/**
 * A row of the log: a task's name above its lines, or a line. `rows` is its height in text rows; `name` the characters at the
 * start of `text` that name the line's task, 0 where the row above says it.
 */
export type LogRow =
  | { kind: "heading"; id: string; line: LogLine; text: string; rows: number; top: number }
  | { kind: "line"; id: string; line: LogLine; text: string; name: number; rows: number; top: number };

export type LogLayout = { rows: readonly LogRow[]; height: number; lines: number };

export const LOG_ROW_PX = 18;
const LOG_HEADING_GAP_PX = 6;

/**
 * Lines of the filter, in order of time. A task has its name above its first line, once for all nodes; a line that comes back to
 * it after another task's line names it itself. Heights are known before anything is drawn: the font is monospaced and text is
 * wrapped here, by words, at `columns` characters.
 */
export function layoutLog(
  lines: readonly LogLine[],
  filter: LogFilter,
  columns: number,
  textOf: (line: LogLine) => string | null,
): LogLayout {
  const rows: LogRow[] = [];
  const named = new Set<string>();
  const query = filter.query.trim().toLowerCase();
  let current: string | null = null;
  let top = 0;
  let count = 0;
  for (const line of lines) {
    if (filter.node !== null && line.node !== null && line.node !== filter.node) continue;
    if (filter.errorsOnly && line.tone !== "error") continue;
    const text = textOf(line);
    if (query !== "" && !`${line.task ?? ""}\n${text ?? ""}`.toLowerCase().includes(query)) continue;
    const task = taskKey(line);
    if (line.task !== null && task !== null && !named.has(task)) {
      const wrapped = wrapText(line.task, columns);
      top += LOG_HEADING_GAP_PX;
      rows.push({ kind: "heading", id: `h${line.id}`, line, text: wrapped.join("\n"), rows: wrapped.length, top });
      top += wrapped.length * LOG_ROW_PX;
      named.add(task);
      current = task;
    }
    // That a task starts on one more node says nothing new; what it does there names it again.
    if (text === null) continue;
    count += 1;
    const name = line.task === null || task === current ? "" : `${line.task}:`;
    const wrapped = wrapLine(line, name === "" ? text : `${name} ${text}`, columns);
    const shown = wrapped.join("\n");
    rows.push({
      kind: "line",
      id: line.id,
      line,
      text: shown,
      name: reach(shown, name),
      rows: wrapped.length,
      top,
    });
    top += wrapped.length * LOG_ROW_PX;
    current = task;
  }
  return { rows, height: top, lines: count };
}

/** The same for all nodes that run a task in the same kind of step, at the same attempt: `db-1.install`, `db-1.install~1~4`. */
function taskKey({ task, step, mark }: LogLine): string | null {
  return task === null ? null : [step?.split(".").at(-1), mark?.split("~")[1], task].join("~");
}

/** How far `name` reaches into a text that starts with it and has been wrapped: breaks replace spaces and cut long words. */
function reach(wrapped: string, name: string): number {
  let left = name.replaceAll(/\s/g, "").length;
  let at = 0;
  for (; left > 0 && at < wrapped.length; at += 1) if (!/\s/.test(wrapped.charAt(at))) left -= 1;
  return at;
}

/** Rows that a window of the log shows, with some to spare on both sides. */
export function visibleRows(layout: LogLayout, scrollTop: number, height: number): readonly LogRow[] {
  const spare = 10 * LOG_ROW_PX;
  return layout.rows.slice(
    firstBelow(layout.rows, scrollTop - spare),
    firstBelow(layout.rows, scrollTop + height + spare),
  );
}

/** Index of the first row whose top is at or below `y`; one earlier if a row reaches over it. */
function firstBelow(rows: readonly LogRow[], y: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    const row = rows[mid];
    if (row !== undefined && row.top + row.rows * LOG_ROW_PX <= y) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Lines do not change, so the work of wrapping ten thousand of them is done once and not with every line that is added. */
const wraps = new WeakMap<LogLine, { text: string; columns: number; rows: string[] }>();

function wrapLine(line: LogLine, text: string, columns: number): string[] {
  const known = wraps.get(line);
  if (known?.text === text && known.columns === columns) return known.rows;
  const rows = wrapText(text, columns);
  wraps.set(line, { text, columns, rows });
  return rows;
}

/** East Asian wide characters take two columns of a monospaced font. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const NOT_ASCII = /[^\x20-\x7e]/;

function cells(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length;
  let sum = 0;
  for (const c of text) sum += WIDE.test(c) ? 2 : 1;
  return sum;
}

/** Where a row may end: after a space, but not between a figure and its unit. */
const BREAK = /(?<= )(?!(?:ms|s|m|h|B|[kMGT]i?B)(?: |$))/;

/** Breaks at spaces; a word longer than a row is cut. Tabs count as one space. */
export function wrapText(text: string, columns: number): string[] {
  const clean = text.replaceAll("\t", " ");
  const width = Math.max(8, columns);
  if (clean.length * 2 <= width || cells(clean) <= width) return [clean];
  const rows: string[] = [];
  let row = "";
  let used = 0;
  const flush = () => {
    rows.push(row.trimEnd());
    row = "";
    used = 0;
  };
  for (const word of clean.split(BREAK)) {
    const size = cells(word.trimEnd());
    if (used + size > width && used > 0) flush();
    if (size <= width) {
      row += word;
      used += cells(word);
      continue;
    }
    for (const c of word) {
      const one = cells(c);
      if (used + one > width) flush();
      row += c;
      used += one;
    }
  }
  if (row.trimEnd() !== "" || rows.length === 0) rows.push(row.trimEnd());
  return rows;
}
