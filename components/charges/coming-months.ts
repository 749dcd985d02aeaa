const SHOWN = 13;

/** A month and the twelve after it: "2026-11". */
export function comingMonths(first: string): string[] {
  const [year = NaN, month = NaN] = first.split("-").map(Number);
  return Array.from({ length: SHOWN }, (_, i) => new Date(Date.UTC(year, month - 1 + i, 1)).toISOString().slice(0, 7));
}
