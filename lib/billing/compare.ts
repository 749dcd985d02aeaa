import { Big, type Decimal } from "./decimal";
import type { Period } from "./period";
import { rate, type ExtraLine, type Line } from "./rate";
import type { RateCard } from "./rate-card";
import type { Usage } from "./usage";

/** What something cost, and would have cost. */
export type Compared = { published: Decimal; draft: Decimal };

export type Comparison = {
  total: Compared;
  /** By project, the dearest difference first. */
  projects: (Compared & { key: string })[];
  /** By service; null is what belongs to none, such as an unused commitment. */
  services: (Compared & { key: string | null })[];
  /** Seconds of usage that no published version has a price for. */
  unpriced: bigint;
};

/**
 * Rates a month twice, by what rates bills: by the published versions, and by one version as if it had been in force all the
 * month. Groups add up to the totals.
 */
export function compare(
  usages: readonly Usage[],
  published: readonly RateCard[],
  draft: RateCard,
  month: Period,
): Comparison {
  const before = rate(usages, published, month);
  const after = rate(usages, [{ ...draft, from: month.from, to: null }], month);
  const serviceOf = servicesOfStacks([...before.lines, ...after.lines]);
  return {
    total: { published: before.total, draft: after.total },
    projects: grouped(before.lines, after.lines, ({ project }) => project),
    services: grouped(before.lines, after.lines, serviceOf),
    unpriced: before.unpriced,
  };
}

/** A minimum is of a stack, and so of its service. */
function servicesOfStacks(lines: readonly (Line | ExtraLine)[]): (line: Line | ExtraLine) => string | null {
  const services = new Map(
    lines.flatMap((line) =>
      line.kind === "usage" && line.stack !== null ? [[line.stack, line.service] as const] : [],
    ),
  );
  return (line) =>
    line.kind === "usage" ? line.service : line.stack === null ? null : (services.get(line.stack) ?? null);
}

function grouped<K extends string | null>(
  published: readonly (Line | ExtraLine)[],
  draft: readonly (Line | ExtraLine)[],
  keyOf: (line: Line | ExtraLine) => K,
): (Compared & { key: K })[] {
  const groups = new Map<K, Compared & { key: K }>();
  for (const [side, lines] of [
    ["published", published],
    ["draft", draft],
  ] as const)
    for (const line of lines) {
      const key = keyOf(line);
      const group = groups.get(key) ?? { key, published: Big("0"), draft: Big("0") };
      groups.set(key, { ...group, [side]: group[side].plus(line.amount) });
    }
  const size = ({ published: was, draft: would }: Compared) => would.minus(was).abs();
  return [...groups.values()].sort((a, b) => size(b).cmp(size(a)) || ((a.key ?? "") < (b.key ?? "") ? -1 : 1));
}
