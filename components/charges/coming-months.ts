const SHOWN = 13;

/** This month and the twelve after it: "2026-11". What was to pay for months before is not changed any more. */
export const comingMonths = (now: Date): string[] =>
  Array.from({ length: SHOWN }, (_, i) =>
    new Date(Date.UTC(now.getFullYear(), now.getMonth() + i, 1)).toISOString().slice(0, 7),
  );
