import { Big, divide, divideWhole, fromMicros, MICRO, toScaled, type Decimal, type Scaled } from "./decimal";
import { METERS, type Meter } from "./meters";
import type { Period } from "./period";
import { tiersOf, type RateCard } from "./rate-card";
import { poolName, tabulate, tabulateDays, type Row, type Table, type Use } from "./table";
import type { DayUse, Usage, UsageSubject } from "./usage";

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
  return rated(pricesOf(tabulate(usages, inForce, month), inForce));
}

/**
 * The same from what was used day by day: `rate` of the intervals that the days were added up from.
 * @throws RangeError where a version of the rate card begins within a day, so that the day has no one price
 */
export function rateDays(days: readonly DayUse[], cards: readonly RateCard[], month: Period): Rated {
  const inForce = cardsOf(cards, month);
  return rated(pricesOf(tabulateDays(days, inForce, month, { dates: [] }), inForce));
}

/** Versions that are in force in some part of a period, in their order. */
export const cardsOf = (cards: readonly RateCard[], period: Period): RateCard[] =>
  cards.filter((card) => card.from < period.to && (card.to ?? Infinity) > period.from).sort((a, b) => a.from - b.from);

/** A line before it is written out, which not everybody needs. */
export type Priced = {
  kind: "usage";
  /** Of its subject. */
  key: string;
  subject: UsageSubject;
  use: Use;
  pool: Line["pool"];
  percent: string;
  /** Its amount, in micro-units. */
  micros: bigint;
};

export type Prices = {
  all: (Priced | ExtraLine)[];
  total: Decimal;
  unpriced: bigint;
};

/** Prices of a table, in the order of lines. @param inForce as `cardsOf` says them */
export function pricesOf(table: Table, inForce: readonly RateCard[]): Prices {
  const { unpriced } = table;
  const [terms] = inForce;
  if (!terms) return { all: [], total: Big("0"), unpriced };
  const pools = poolsOf(table);
  const all: Prices["all"] = [];
  for (const { project, meter } of projectMeters(pools, terms)) {
    const left = monthlyTerms(terms, project, meter);
    for (const card of inForce) {
      const pool = pools.get(project)?.get(poolName(meter, card.id));
      if (pool) all.push(...pricePool(pool, card, left));
    }
    if (left.committed !== NONE && left.committed.gt("0")) {
      const amount = divide(left.committed.times(left.committedRate), baseOf(meter), MICRO, terms.rounding);
      all.push({ kind: "commitment", project, stack: null, meter, card: terms.id, amount });
    }
  }
  all.push(...minimumLines(all, terms));
  return { all, total: totalOf(all), unpriced };
}

/** What prices come to, to the micro-unit. */
export const totalOf = (prices: Prices["all"]): Decimal =>
  prices.reduce((sum, one) => (one.kind === "usage" ? sum : sum.plus(one.amount)), fromMicros(usedMicros(prices)));

/** What use costs, without what belongs to the month as a whole. */
export const usedMicros = (prices: Prices["all"]): bigint =>
  prices.reduce((sum, one) => (one.kind === "usage" ? sum + one.micros : sum), 0n);

const rated = ({ all, ...rest }: Prices): Rated => ({ ...rest, lines: linesOf(all) });

/** The lines of prices, written out. */
export const linesOf = (prices: Prices["all"]): Rated["lines"] =>
  prices.map((one) => (one.kind === "usage" ? lineOf(one) : one));

const lineOf = ({ kind, subject, use, pool, percent, micros }: Priced): Line => {
  const { meter, card, quantity } = use;
  return { ...subject, kind, meter, card, quantity, pool, percent, amount: fromMicros(micros) };
};

type Part = { key: string; row: Row; use: Use };

type Pool = { project: string; meter: Meter; quantity: bigint; parts: Part[] };

/** By project, and within it by `poolName`. */
type Pools = Map<string, Map<string, Pool>>;

const keyOf = (...parts: (string | null)[]) => JSON.stringify(parts);

function poolsOf({ rows }: Table): Pools {
  const pools: Pools = new Map();
  for (const [key, row] of rows) {
    const { project } = row.subject;
    const own = pools.get(project) ?? new Map<string, Pool>();
    pools.set(project, own);
    for (const use of row.uses) {
      if (use.quantity === 0n) continue;
      const { meter, quantity } = use;
      const pool = own.get(use.pool);
      if (!pool) own.set(use.pool, { project, meter, quantity, parts: [{ key, row, use }] });
      else {
        pool.quantity += quantity;
        pool.parts.push({ key, row, use });
      }
    }
  }
  // Where people took back what a late event took away as well, nothing may be left of a pool: there is nothing to share out.
  for (const own of pools.values()) for (const [name, { quantity }] of own) if (quantity === 0n) own.delete(name);
  return pools;
}

/** Every project and meter that was used or committed to, in a fixed order. */
function projectMeters(pools: Pools, { commitments }: RateCard): { project: string; meter: Meter }[] {
  const all = new Map<string, { project: string; meter: Meter }>();
  const used = [...pools.values()].flatMap((own) => [...own.values()]);
  for (const { project, meter } of [...used, ...commitments]) all.set(keyOf(project, meter), { project, meter });
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** What is left of a project's monthly terms, as seconds like a pool's quantity; each version of the month takes from it. */
type Left = { free: Decimal; committed: Decimal; committedRate: string; used: Decimal };

/** Most terms are about few meters: nothing, which is recognized without reckoning. */
const NONE = Big("0");

const baseOf = (meter: Meter) => Big(String(METERS[meter].base));

function monthlyTerms({ allowances, commitments }: RateCard, project: string, meter: Meter): Left {
  const commitment = commitments.find((one) => one.project === project && one.meter === meter);
  const free = allowances[meter];
  return {
    free: free === undefined ? NONE : baseOf(meter).times(free),
    committed: commitment ? baseOf(meter).times(commitment.units) : NONE,
    committedRate: commitment?.rate ?? "0",
    used: NONE,
  };
}

function pricePool(pool: Pool, card: RateCard, left: Left): Priced[] {
  const { quantity } = pool;
  const portions = portionsOf(pool, card, left);
  const price = toScaled(portions.reduce((sum, portion) => sum.plus(portion.quantity.times(portion.rate)), Big("0")));
  const priceOf = pricer(pool, price, card);
  const own = { quantity, portions };
  pool.parts.sort((a, b) => (a.key < b.key ? -1 : 1));
  const priced: Priced[] = [];
  for (const part of pool.parts) {
    const { percent, units, divisor } = priceOf(part);
    const { key, row, use } = part;
    const micros = divideWhole(units * use.quantity, divisor, card.rounding);
    priced.push({ kind: "usage", key, subject: row.subject, use, pool: own, percent, micros });
  }
  return priced;
}

/** What each subject's share of a pool is reckoned with: one for all that have the same percentage. */
function pricer(pool: Pool, price: Scaled, card: RateCard): (part: Part) => Share {
  const adjustments = card.adjustments.filter(
    ({ projects, meters }) => matches(projects, pool.project) && matches(meters, pool.meter),
  );
  const shares = new Map<string, Share>();
  const shareBy = ({ service, mode, failedLaunch }: UsageSubject): Share => {
    const own = adjustments.filter(({ services, modes }) => matches(services, service) && matches(modes, mode));
    const name = `${own.map(({ id }) => id).join()} ${failedLaunch}`;
    const share = shares.get(name) ?? shareOf(pool, price, percentOf(card, own, failedLaunch));
    shares.set(name, share);
    return share;
  };
  const known = new Map<string, Share>();
  return ({ row: { subject, terms } }) => {
    const share = known.get(terms) ?? shareBy(subject);
    known.set(terms, share);
    return share;
  };
}

/** What a quantity is multiplied with and divided by to have its share of a pool's price, in micro-units. */
type Share = { percent: string; units: bigint; divisor: bigint };

function shareOf({ meter, quantity }: Pool, price: Scaled, percent: Decimal): Share {
  const factor = toScaled(percent.plus("100"));
  // Of a percentage, in micro-units: powers of ten are only on one side, as thousands of lines are reckoned with these.
  const places = price.places + factor.places + 2 - MICRO;
  return {
    percent: percent.toFixed(),
    units: price.units * factor.units * 10n ** BigInt(Math.max(0, -places)),
    divisor: quantity * METERS[meter].base * 10n ** BigInt(Math.max(0, places)),
  };
}

/** Cuts a pool by price, and takes from what is left of the month's terms. */
function portionsOf({ project, meter, quantity }: Pool, card: RateCard, left: Left): Portion[] {
  const tiers = tiersOf(card, project, meter);
  let rest = Big(String(quantity));
  // Most pools: all of it has one price.
  if (tiers.length === 1 && left.free === NONE && left.committed === NONE) {
    left.used = left.used === NONE ? rest : left.used.plus(rest);
    return [{ kind: "tier", quantity: rest, rate: tiers[0]!.rate }];
  }
  const portions: Portion[] = [];
  const take = (kind: Portion["kind"], most: Decimal, rateOf: string): Decimal => {
    const taken = rest.lt(most) ? rest : most;
    rest = rest.minus(taken);
    if (taken.gt("0")) portions.push({ kind, quantity: taken, rate: rateOf });
    return taken;
  };
  if (left.free !== NONE) left.free = left.free.minus(take("allowance", left.free, "0"));
  if (left.committed !== NONE)
    left.committed = left.committed.minus(take("commitment", left.committed, left.committedRate));
  for (const [i, tier] of tiers.entries()) {
    const end = tiers[i + 1];
    const room = end ? baseOf(meter).times(end.above).minus(left.used) : rest;
    if (room.gt("0")) left.used = left.used.plus(take("tier", room, tier.rate));
  }
  return portions;
}

/** Whether a list of an adjustment is about a value: one that names none is about all. */
export const matches = (named: readonly string[] | undefined, value: string | null) =>
  named === undefined || (value !== null && named.includes(value));

/** What adjustments add to the price or take off it, in percent: never more than all of it. */
function percentOf(
  { failedLaunchPercent }: RateCard,
  adjustments: RateCard["adjustments"],
  failedLaunch: true | undefined,
): Decimal {
  const sum = adjustments.reduce((all, { percent }) => all.plus(percent), Big("0"));
  // Several discounts together never pay for use.
  const percent = sum.lt("-100") ? Big("-100") : sum;
  if (!failedLaunch) return percent;
  return percent.plus("100").times(failedLaunchPercent).times("0.01").minus("100");
}

function minimumLines(prices: Prices["all"], terms: RateCard): ExtraLine[] {
  if (terms.minimum === null) return [];
  const stacks = new Map<string, { project: string; stack: string; micros: bigint }>();
  for (const one of prices) {
    // A commitment is of no stack.
    if (one.kind !== "usage" || one.subject.stack === null) continue;
    const { project, stack } = one.subject;
    const key = keyOf(project, stack);
    stacks.set(key, { project, stack, micros: (stacks.get(key)?.micros ?? 0n) + one.micros });
  }
  return [...stacks.values()].flatMap(({ project, stack, micros }) => {
    const short = Big(terms.minimum!).minus(fromMicros(micros));
    return short.gt("0")
      ? [{ kind: "minimum", project, stack, meter: null, card: terms.id, amount: short } as const]
      : [];
  });
}
