import type { RateCardSummary } from "@/lib/contract/schemas/rates";

/** The first moment of the month after, in the browser's time zone. */
export const nextMonth = (now: Date): Date => new Date(now.getFullYear(), now.getMonth() + 1, 1);

/** The published version that would end at a moment, and the one that is to come next. */
export function neighboursAt(
  versions: readonly RateCardSummary[],
  at: Date,
): { previous: RateCardSummary | null; next: RateCardSummary | null } {
  const published = versions
    .flatMap((version) => (version.validFrom === null ? [] : [{ version, from: new Date(version.validFrom) }]))
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  return {
    previous: published.findLast(({ from }) => from < at)?.version ?? null,
    next: published.find(({ from }) => from >= at)?.version ?? null,
  };
}
