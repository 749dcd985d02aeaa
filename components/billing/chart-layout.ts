import type { CostGroup, MonthCosts } from "@/lib/contract/schemas/costs";

/** How many groups have a tone of their own; the rest share one. */
export const TONES = 4;

export type Series = { id: string; group: CostGroup | null; tone: number; daily: number[]; expected: number[] };

/**
 * What is drawn, dearest at the foot. Lengths of a drawing are numbers like any other; every amount that people read is written from
 * the decimals.
 */
export function seriesOf({ groups, days }: MonthCosts): Series[] {
  const own = groups.slice(0, groups.length > TONES + 1 ? TONES : TONES + 1);
  const rest = groups.slice(own.length);
  const series = own.map((group, tone): Series => ({
    ...{ id: String(group.key), group, tone },
    daily: group.daily.map(Number),
    expected: group.expected.map(Number),
  }));
  if (rest.length === 0) return series;
  const added = (of: (group: CostGroup) => readonly (string | null)[]) =>
    days.map((_, i) => rest.reduce((sum, group) => sum + Number(of(group)[i] ?? 0), 0));
  return [
    ...series,
    {
      ...{ id: "rest", group: null, tone: TONES },
      daily: added(({ daily }) => daily),
      expected: added(({ expected }) => expected),
    },
  ];
}

/** Axis from 0 over the dearest day, in steps of 1, 2 or 5 of a power of ten. */
export function costAxis(highest: number, most = 4): { end: number; step: number } {
  if (highest <= 0) return { end: 1, step: 1 };
  const power = 10 ** Math.floor(Math.log10(highest / most));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => highest / one <= most) ?? 10 * power;
  return { end: Math.ceil(highest / step - 1e-9) * step, step };
}
