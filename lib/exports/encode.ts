import type { ExportFormat } from "@/lib/contract/export-names";
import { csvLine, type Cell } from "@/lib/util/csv";

/** A cell; `json` holds an object as text, which a line of JSON has as an object. */
export type ExportCell = Cell | { json: string };
/** An object as text, or null. */
export const jsonCell = (json: string | null): ExportCell => json && { json };
export type ExportRow = readonly ExportCell[];

export type Rows = {
  columns: readonly string[];
  rows: AsyncIterable<ExportRow>;
  /** How exact decimals stand in JSON: as text, like everywhere in the API, or as FOCUS wants them. */
  decimals: "text" | "number";
};

/** Takes a piece of a file; resolves when there is room for the next one. */
export type Sink = (text: string) => Promise<void>;

const CHUNK = 64 * 1024;

export const TYPES: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson",
};

/** Writes rows as they come, a chunk at a time, and waits for the sink: memory does not grow with their number. Returns it. */
export async function writeRows({ columns, rows, decimals }: Rows, format: ExportFormat, sink: Sink): Promise<number> {
  const encode = format === "csv" ? csvRow : jsonRow(columns, decimals);
  let [text, count] = [format === "csv" ? csvLine(columns) : "", 0];
  for await (const row of rows) {
    text += encode(row);
    count += 1;
    if (text.length < CHUNK) continue;
    await sink(text);
    text = "";
  }
  if (text !== "") await sink(text);
  return count;
}

const isJson = (cell: ExportCell): cell is { json: string } =>
  typeof cell === "object" && cell !== null && "json" in cell;

const csvRow = (row: ExportRow): string => csvLine(row.map((cell) => (isJson(cell) ? cell.json : cell)));

function jsonRow(columns: readonly string[], decimals: Rows["decimals"]): (row: ExportRow) => string {
  const names = columns.map((column) => `${JSON.stringify(column)}:`);
  const value = (cell: ExportCell): string => {
    if (isJson(cell)) return cell.json;
    if (typeof cell === "object" && cell !== null && "decimal" in cell)
      return decimals === "text" ? JSON.stringify(cell.decimal) : cell.decimal;
    return JSON.stringify(cell);
  };
  return (row) => `{${row.map((cell, i) => names[i]! + value(cell)).join()}}\n`;
}
