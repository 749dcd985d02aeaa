import { Big, toScaled, type Decimal } from "../decimal";
import { METERS, type Meter } from "../meters";
import type { Portion } from "../rate";
import { tiersOf, type RateCard, type Tier } from "../rate-card";

/** A part of a pool with one price on the list and one that the project pays. */
export type Piece = {
  kind: Portion["kind"];
  /** 1, 2, 3 … on the list; null for what is free or committed. */
  tier: number | null;
  /** In seconds of the meter's `per` unit. */
  quantity: Decimal;
  /** Of a unit, before surcharges and discounts: what the list says, what is agreed with the project, and what is charged. */
  list: string;
  agreed: string;
  rate: string;
};

/**
 * Cuts a pool's portions where the list's tiers change: a project with prices of its own has other limits than the list.
 * @param used seconds of the pool's meter that were priced by tiers before, in the same month
 */
export function piecesOf(
  portions: readonly Portion[],
  card: RateCard,
  { project, meter, used }: { project: string; meter: Meter; used: Decimal },
): { pieces: Piece[]; used: Decimal } {
  const listed = card.rates[meter] ?? FREE;
  const [agreed] = tiersOf(card, project, meter);
  let at = used;
  const pieces = portions.flatMap(({ kind, quantity, rate }): Piece[] => {
    if (kind === "allowance") return [{ kind, tier: null, quantity, rate, list: "0", agreed: "0" }];
    if (kind === "commitment")
      return [{ kind, tier: null, quantity, rate, list: listed[0]!.rate, agreed: agreed!.rate }];
    const cut = cutAtTiers(listed, meter, at, quantity);
    at = at.plus(quantity);
    return cut.map((one) => ({ ...one, kind, rate, agreed: rate }));
  });
  return { pieces, used: at };
}

const FREE: readonly Tier[] = [{ above: "0", rate: "0" }];

function cutAtTiers(
  tiers: readonly Tier[],
  meter: Meter,
  from: Decimal,
  quantity: Decimal,
): { tier: number; quantity: Decimal; list: string }[] {
  const to = from.plus(quantity);
  return tiers.flatMap(({ above, rate }, i) => {
    const next = tiers[i + 1];
    const begin = largest(from, secondsOf(above, meter));
    const end = next ? smallest(to, secondsOf(next.above, meter)) : to;
    return end.gt(begin) ? [{ tier: i + 1, quantity: end.minus(begin), list: rate }] : [];
  });
}

const secondsOf = (units: string, meter: Meter): Decimal => Big(units).times(String(METERS[meter].base));
const largest = (a: Decimal, b: Decimal): Decimal => (a.gt(b) ? a : b);
const smallest = (a: Decimal, b: Decimal): Decimal => (a.lt(b) ? a : b);

/**
 * Shares a whole number by weights, exactly: each gets what is due by then, rounded down, less what was given; the last one ends
 * at the total. All are 0 where there is no weight.
 */
export function shareOut(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, one) => all + one, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  let [weight, given] = [0n, 0n];
  return weights.map((one) => {
    weight += one;
    const due = (total * weight) / sum;
    const share = due - given;
    given = due;
    return share;
  });
}

/** Decimals as whole numbers of one size, to share by. */
export function wholes(values: readonly Decimal[]): bigint[] {
  const scaled = values.map(toScaled);
  const places = scaled.reduce((most, one) => Math.max(most, one.places), 0);
  return scaled.map((one) => one.units * 10n ** BigInt(places - one.places));
}
