import type { RateCardSummary } from "@/lib/contract/schemas/rates";
import { monthFrom } from "@/lib/util/months";
import { zonedInput } from "@/lib/util/zoned-input";

/** The first moment of the month after in a time zone, as a field of type datetime-local has it there. */
export const nextMonth = (now: Date, timeZone: string): string =>
  `${monthFrom(zonedInput(now, timeZone).slice(0, 7), 1)}-01T00:00`;

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
