import type { Addition, Insights } from "@/lib/contract/schemas/insights";
import type { KeptRow, WorkKind, WorkRow } from "./upkeep-rows";

export type Work = { done: number; failed: number; ms: number };

const MONTH_DAYS = 30;
/** Averages of fewer days are chance. */
const MIN_DAYS = 7;

type OfCell = { service: string | null; osId: string };

/** Of one service or one OS where they are named: OS images belong to every service. */
const within =
  (service: string | undefined, os: string | undefined) =>
  (row: OfCell): boolean =>
    (service === undefined || row.service === null || row.service === service) && (os === undefined || row.osId === os);

/** What the images and the work on them come to. */
export function sumUpkeep(
  kept: readonly KeptRow[],
  work: readonly WorkRow[],
  { service, os }: { service?: string | undefined; os?: string | undefined },
): Insights["upkeep"] {
  const shown = within(service, os);
  const images = (rows: KeptRow[]) => ({
    images: rows.reduce((sum, row) => sum + row.images, 0),
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
  });
  return {
    osImages: images(kept.filter((row) => row.service === null && shown(row))),
    bakedImages: images(kept.filter((row) => row.service !== null && shown(row))),
    builds: sumWork(work.filter(shown), ["build-image"]),
    bakes: sumWork(work.filter(shown), ["bake"]),
    checks: sumWork(work.filter(shown), ["test-template", "check-updates"]),
  };
}

export function sumWork(rows: readonly WorkRow[], kinds: readonly WorkKind[]): Work {
  const sum: Work = { done: 0, failed: 0, ms: 0 };
  for (const row of rows) {
    if (!kinds.includes(row.kind)) continue;
    sum.done += row.done;
    sum.failed += row.failed;
    sum.ms += row.ms;
  }
  return sum;
}

export type MoreFacts = {
  kept: readonly KeptRow[];
  work: readonly WorkRow[];
  /** Days that `work` is of. */
  days: number;
  /** Services of the catalogue that can be baked. */
  services: number;
};

/**
 * What one more operating system, or one more service, would add. Each further image is as large as the mean of those that
 * serve, and is made as often, and as slowly, as they were in the period. Null where there is nothing to take a mean of.
 */
export function projectMore({ kept, work, days, services }: MoreFacts): Insights["more"] {
  const enough = days >= MIN_DAYS;
  const osRows = kept.filter((row) => row.service === null && row.serving > 0);
  const bakedRows = kept.filter((row) => row.service !== null && row.serving > 0);
  const oses = new Set(osRows.map(({ osId }) => osId)).size;
  const os = average(osRows, sumWork(work, ["build-image"]), enough ? days : null);
  const baked = average(bakedRows, sumWork(work, ["bake"]), enough ? days : null);
  return {
    days: enough ? days : null,
    ...{ services, oses },
    os: { bare: os, baked: add(os, times(baked, services)) },
    service: { bare: times(baked, 0), baked: times(baked, oses) },
  };
}

/** One image of these: its size, and the work on it in a month. */
function average(rows: readonly KeptRow[], work: Work, days: number | null): Addition {
  const of = (pick: (row: KeptRow) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  const [serving, sized] = [of((row) => row.serving), of((row) => row.servingSized)];
  const perMonth = (value: number) =>
    days === null || serving === 0 || work.done === 0 ? null : ((value / days) * MONTH_DAYS) / serving;
  return {
    images: 1,
    bytes: sized === 0 ? null : of((row) => row.servingBytes) / sized,
    bakesPerMonth: perMonth(work.done),
    bakeMsPerMonth: perMonth(work.ms),
  };
}

const FIGURES = ["bytes", "bakesPerMonth", "bakeMsPerMonth"] as const;

const map = (images: number, of: (figure: (typeof FIGURES)[number]) => number | null): Addition => ({
  images,
  bytes: of("bytes"),
  bakesPerMonth: of("bakesPerMonth"),
  bakeMsPerMonth: of("bakeMsPerMonth"),
});

/** None of something costs nothing, also where one of it would cost nobody knows what. */
const times = (one: Addition, count: number): Addition =>
  map(one.images * count, (figure) => (count === 0 ? 0 : one[figure] === null ? null : one[figure] * count));

const add = (a: Addition, b: Addition): Addition =>
  map(a.images + b.images, (figure) => {
    const [x, y] = [a[figure], b[figure]];
    return x === null || y === null ? null : x + y;
  });
