/**
 * @param {number} ms
 * @returns {string} "0.4 s", "12.3 s", "2 min 05 s"
 */
export function formatDuration(ms) {
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/**
 * @param {number} bytes
 * @returns {string} "812 kB", "34.5 MB", "1.2 GB"
 */
export function formatBytes(bytes) {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

const RESULT_WIDTH = 60;
const shorten = (/** @type {string} */ text) =>
  text.length > RESULT_WIDTH ? `${text.slice(0, RESULT_WIDTH - 1).trimEnd()}…` : text;

/**
 * Stages and their times as aligned text, longest first. Stages that ran side by side add up to more than the whole.
 * @param {readonly { name: string, ms: number, result: string }[]} records
 * @param {number} totalMs
 * @returns {string}
 */
export function timeTable(records, totalMs) {
  const rows = [...records].sort((a, b) => b.ms - a.ms).map((r) => [r.name, formatDuration(r.ms), shorten(r.result)]);
  rows.push(["in all", formatDuration(totalMs), records.length > 1 ? "some stages run side by side" : ""]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map(([name = "", time = "", result = ""]) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${time.padStart(widths[1] ?? 0)}  ${result}`.trimEnd(),
    )
    .join("\n");
}
