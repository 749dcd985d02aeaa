const DAY_MS = 86_400_000;

/** How old something is, in whole days. */
export const ageInDays = (at: string, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / DAY_MS));
