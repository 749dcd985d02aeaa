/** A decimal with more digits than a number has, such as money: written as it is. */
export type DecimalCell = { decimal: string };
export type Cell = string | number | Date | DecimalCell | null;

/**
 * Spreadsheets take a text that begins like this for a formula (OWASP, "CSV injection"): also in the wide letters of East Asian
 * keyboards, and behind spaces, which some of them leave out.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/**
 * Comma-separated values as RFC 4180 has them: CRLF, a header line, quotes where they are needed. Numbers stand unrounded, an
 * unknown value is empty, and a text that a spreadsheet would run as a formula gets an apostrophe in front.
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = csvLine(header);
  for (const row of rows) text += csvLine(row);
  return text;
}

/** One line of it. */
export const csvLine = (row: readonly Cell[]): string => `${row.map(cell).join(",")}\r\n`;

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return value.decimal;
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
