const SHOWN = 14;

/** This month and those before it, the newest first: "2026-11". */
export const pastMonths = (now: Date): string[] =>
  Array.from({ length: SHOWN }, (_, i) => {
    const first = new Date(Date.UTC(now.getFullYear(), now.getMonth() - i, 1));
    return first.toISOString().slice(0, 7);
  });
