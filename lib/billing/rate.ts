import { Big, divide, MICRO, type Decimal } from "./decimal";
import { METERS, type Meter } from "./meters";
import type { Period } from "./period";
import type { RateCard, Tier } from "./rate-card";
import { secondsBetween, type DayUse, type Usage, type UsageSubject } from "./usage";

/** A part of a pool that has one price: how much of it, as seconds of the meter's `per` unit, and the rate of a unit. */
export type Portion = { kind: "allowance" | "commitment" | "tier"; quantity: Decimal; rate: string };

export type Line = UsageSubject & {
  kind: "usage";
  meter: Meter;
  /** Version of the rate card. */
  card: string;
  /** In seconds of the meter's `per` unit: exact. */
  quantity: bigint;
  /**
   * What the whole project's quantity of this meter in this month under this version comes to; the line has its share by quantity.
   */
  pool: { quantity: bigint; portions: Portion[] };
  /** Surcharges and discounts in percent, added up, and what a failed launch is spared. */
  percent: string;
  /** Rounded to the micro-unit. */
  amount: Decimal;
};

/** Committed units that nobody used, or what a stack's lines are short of the minimum. */
export type ExtraLine = {
  kind: "commitment" | "minimum";
  project: string;
  stack: string | null;
  meter: Meter | null;
  card: string;
  amount: Decimal;
};

export type Rated = {
  lines: (Line | ExtraLine)[];
  total: Decimal;
  /** Seconds of usage before the first version of the rate card: nothing says what they cost. */
  unpriced: bigint;
};

/**
 * Rates what one or many projects used in a month, [from, to). Pure: the order of `usages` and how they are cut say nothing, and
 * the same usages and versions give the same lines. Per project, meter and version all quantity is one pool, priced by
 * allowance, commitment and tiers in this order; a later version of the month goes on where the one before it stopped. A
 * line is what one subject has of a pool, and is rounded once; totals add up rounded lines. Allowances, commitments and the
 * minimum are those of the version in force when the month began, or of the first after it.
 * @param cards without gap or overlap (`faultOf`)
 */
export function rate(usages: readonly Usage[], cards: readonly RateCard[], month: Period): Rated {
  const inForce = cardsOf(cards, month);
  return price(gather(usages, inForce, month), inForce);
}

/**
 * The same from what was used day by day: `rate` of the intervals that the days were added up from.
 * @throws RangeError where a version of the rate card begins within a day, so that the day has no one price
 */
export function rateDays(days: readonly DayUse[], cards: readonly RateCard[], month: Period): Rated {
  const inForce = cardsOf(cards, month);
  return price(gatherDays(days, inForce, month), inForce);
}

/** Versions that are in force in some part of a period, in their order. */
export const cardsOf = (cards: readonly RateCard[], period: Period): RateCard[] =>
  cards.filter((card) => card.from < period.to && (card.to ?? Infinity) > period.from).sort((a, b) => a.from - b.from);

function price({ pools, unpriced }: Gathered, inForce: readonly RateCard[]): Rated {
  const [terms] = inForce;
  if (!terms) return { lines: [], total: Big("0"), unpriced };
  const lines: (Line | ExtraLine)[] = [];
  for (const { project, meter } of projectMeters(pools, terms)) {
    const left = monthlyTerms(terms, project, meter);
    for (const card of inForce) {
      const pool = pools.get(keyOf(project, meter, card.id));
      if (pool) lines.push(...poolLines(pool, card, left));
    }
    if (left.committed.gt("0")) {
      const amount = divide(left.committed.times(left.committedRate), baseOf(meter), MICRO, terms.rounding);
      lines.push({ kind: "commitment", project, stack: null, meter, card: terms.id, amount });
    }
  }
  lines.push(...minimumLines(lines, terms));
  const total = lines.reduce((sum, { amount }) => sum.plus(amount), Big("0"));
  return { lines, total, unpriced };
}

type Pool = {
  project: string;
  meter: Meter;
  quantity: bigint;
  parts: Map<string, { subject: UsageSubject; quantity: bigint }>;
};

type Gathered = { pools: Map<string, Pool>; unpriced: bigint };

const keyOf = (...parts: (string | null)[]) => JSON.stringify(parts);

function gather(usages: readonly Usage[], cards: readonly RateCard[], month: Period): Gathered {
  const pools = new Map<string, Pool>();
  const start = cards[0]?.from ?? Infinity;
  let unpriced = 0n;
  for (const usage of usages) {
    const [from, to] = [Math.max(usage.from, month.from), Math.min(usage.to, month.to)];
    if (to <= from) continue;
    if (from < start) unpriced += secondsBetween(from, Math.min(to, start));
    for (const card of cards) {
      if (isSpared(usage, card)) continue;
      const seconds = secondsBetween(Math.max(from, card.from), Math.min(to, card.to ?? Infinity, to));
      if (seconds > 0n)
        for (const [meter, amount] of entries(usage.amounts)) add(pools, usage, meter, card.id, seconds * amount);
    }
  }
  return { pools, unpriced };
}

/** What is free of charge takes nothing of an allowance either. */
const isSpared = ({ failedLaunch }: UsageSubject, { failedLaunchPercent }: RateCard) =>
  failedLaunch === true && Big(failedLaunchPercent).eq("0");

function gatherDays(days: readonly DayUse[], cards: readonly RateCard[], month: Period): Gathered {
  const pools = new Map<string, Pool>();
  let unpriced = 0n;
  for (const day of days) {
    if (day.from < month.from || day.to > month.to) continue;
    const card = cardOfDay(cards, day);
    if (!card) unpriced += secondsBetween(day.from, day.to);
    else if (isSpared(day, card)) continue;
    else for (const [meter, quantity] of entries(day.quantities)) add(pools, day, meter, card.id, quantity);
  }
  return { pools, unpriced };
}

/** The version that a day is priced by. */
export function cardOfDay(cards: readonly RateCard[], { from, to }: Period): RateCard | undefined {
  const within = cards.find((card) => card.from > from && card.from < to);
  if (within) throw new RangeError(`Version ${within.id} of the rate card begins within a day`);
  return cards.find((card) => card.from <= from && (card.to ?? Infinity) > from);
}

function add(pools: Map<string, Pool>, usage: UsageSubject, meter: Meter, card: string, quantity: bigint): void {
  if (quantity === 0n) return;
  const { project, stack, service, os, mode, flavour, owner, failedLaunch } = usage;
  const key = keyOf(project, meter, card);
  const pool = pools.get(key) ?? { project, meter, quantity: 0n, parts: new Map() };
  pools.set(key, pool);
  pool.quantity += quantity;
  const about = keyOf(stack, service, os, mode, flavour, owner, failedLaunch ? "failed" : null);
  const part = pool.parts.get(about) ?? {
    subject: { project, stack, service, os, mode, flavour, owner, ...(failedLaunch && { failedLaunch }) },
    quantity: 0n,
  };
  pool.parts.set(about, part);
  part.quantity += quantity;
}

const entries = (amounts: Partial<Record<Meter, bigint>>) => Object.entries(amounts) as [Meter, bigint][];

/** Every project and meter that was used or committed to, in a fixed order. */
function projectMeters(
  pools: ReadonlyMap<string, Pool>,
  { commitments }: RateCard,
): { project: string; meter: Meter }[] {
  const all = new Map<string, { project: string; meter: Meter }>();
  for (const { project, meter } of [...pools.values(), ...commitments])
    all.set(keyOf(project, meter), { project, meter });
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** What is left of a project's monthly terms, as seconds like a pool's quantity; each version of the month takes from it. */
type Left = { free: Decimal; committed: Decimal; committedRate: string; used: Decimal };

const baseOf = (meter: Meter) => Big(String(METERS[meter].base));

function monthlyTerms({ allowances, commitments }: RateCard, project: string, meter: Meter): Left {
  const commitment = commitments.find((one) => one.project === project && one.meter === meter);
  return {
    free: baseOf(meter).times(allowances[meter] ?? "0"),
    committed: baseOf(meter).times(commitment?.units ?? "0"),
    committedRate: commitment?.rate ?? "0",
    used: Big("0"),
  };
}

function poolLines(pool: Pool, card: RateCard, left: Left): Line[] {
  const { meter, quantity } = pool;
  const portions = portionsOf(pool, card, left);
  const price = portions.reduce((sum, portion) => sum.plus(portion.quantity.times(portion.rate)), Big("0"));
  const divisor = Big(String(quantity)).times(baseOf(meter)).times("100");
  return [...pool.parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { subject, quantity: own }]) => {
      const percent = percentOf(card, subject, meter);
      const dividend = price.times(String(own)).times(percent.plus("100"));
      const amount = divide(dividend, divisor, MICRO, card.rounding);
      const about = { ...subject, kind: "usage", meter, card: card.id } as const;
      return { ...about, quantity: own, pool: { quantity, portions }, percent: percent.toFixed(), amount };
    });
}

/** Cuts a pool by price, and takes from what is left of the month's terms. */
function portionsOf({ project, meter, quantity }: Pool, card: RateCard, left: Left): Portion[] {
  const portions: Portion[] = [];
  let rest = Big(String(quantity));
  const take = (kind: Portion["kind"], most: Decimal | null, rateOf: string): Decimal => {
    const taken = most === null || rest.lt(most) ? rest : most;
    rest = rest.minus(taken);
    if (taken.gt("0")) portions.push({ kind, quantity: taken, rate: rateOf });
    return taken;
  };
  left.free = left.free.minus(take("allowance", left.free, "0"));
  left.committed = left.committed.minus(take("commitment", left.committed, left.committedRate));
  const tiers = tiersOf(card, project, meter);
  for (const [i, tier] of tiers.entries()) {
    const end = tiers[i + 1];
    const room = end ? baseOf(meter).times(end.above).minus(left.used) : null;
    if (room === null || room.gt("0")) left.used = left.used.plus(take("tier", room, tier.rate));
  }
  return portions;
}

const FREE: readonly Tier[] = [{ above: "0", rate: "0" }];

/** The prices of a meter for a project. A meter without a rate costs nothing. */
export const tiersOf = ({ overrides, rates }: RateCard, project: string, meter: Meter): readonly Tier[] =>
  overrides.find((one) => one.project === project && one.meter === meter)?.tiers ?? rates[meter] ?? FREE;

/** What is added to the price or taken off it, in percent: never more than all of it. */
function percentOf(
  { adjustments, failedLaunchPercent }: RateCard,
  { service, mode, project, failedLaunch }: UsageSubject,
  meter: Meter,
): Decimal {
  const matches = (named: readonly string[] | undefined, value: string | null) =>
    named === undefined || (value !== null && named.includes(value));
  const sum = adjustments
    .filter((one) => matches(one.services, service) && matches(one.modes, mode) && matches(one.projects, project))
    .filter((one) => matches(one.meters, meter))
    .reduce((all, { percent }) => all.plus(percent), Big("0"));
  // Several discounts together never pay for use.
  const percent = sum.lt("-100") ? Big("-100") : sum;
  if (!failedLaunch) return percent;
  return percent.plus("100").times(failedLaunchPercent).times("0.01").minus("100");
}

function minimumLines(lines: readonly (Line | ExtraLine)[], terms: RateCard): ExtraLine[] {
  if (terms.minimum === null) return [];
  const stacks = new Map<string, { project: string; stack: string; amount: Decimal }>();
  for (const { project, stack, amount } of lines) {
    if (stack === null) continue;
    const key = keyOf(project, stack);
    stacks.set(key, { project, stack, amount: (stacks.get(key)?.amount ?? Big("0")).plus(amount) });
  }
  return [...stacks.values()].flatMap(({ project, stack, amount }) => {
    const short = Big(terms.minimum!).minus(amount);
    return short.gt("0")
      ? [{ kind: "minimum", project, stack, meter: null, card: terms.id, amount: short } as const]
      : [];
  });
}
