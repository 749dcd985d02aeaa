import { Big, divide, MICRO, type Decimal } from "./decimal";
import { amountsOf, keptStopped, type MachineSize } from "./machine";
import type { Meter } from "./meters";
import type { Period } from "./period";
import { rate } from "./rate";
import { tiersOf, type RateCard } from "./rate-card";
import { subjectOf, type Usage, type UsageSubject } from "./usage";

/** The hours of a month that prices are compared by: 365 days / 12 x 24 h. */
export const MONTH_HOURS = 730;
const MONTH = { from: 0, to: MONTH_HOURS * 3_600_000 };

/**
 * A machine that runs, or would; or that is stopped. `snapshotMiB`: what snapshots keep of it. Snapshots alone are a machine without
 * a size.
 */
export type Running = UsageSubject & MachineSize & { stopped?: boolean; snapshotMiB?: number };

/** What it takes while it runs, without the meters of which it takes nothing: a pool of nothing has no price. */
export function amountsOfRunning(machine: MachineSize & Pick<Running, "snapshotMiB">): Usage["amounts"] {
  const { snapshotMiB = 0, ...size } = machine;
  const amounts: Usage["amounts"] = { ...amountsOf(size), snapshot: BigInt(snapshotMiB) };
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0n));
}

/**
 * Of a month of MONTH_HOURS, and of an hour on its average: with a minimum, an allowance or tiers no hour is like another. Of a lease, where
 * one was asked for: all of its months, the last of them cut where it ends.
 */
export type Quote = { hour: Decimal; month: Decimal; lease: Decimal | null };

/**
 * What machines of one project add to its month in which `others` run on too, at the prices of one version: the project's month
 * with them less the same without them, each rated by what rates bills. So they pay the tier that the project is in, and use
 * what others have left of allowance and commitment. A lease is paid by the versions that are in force while it lasts.
 * @param later versions that are published to follow, in the order of time
 * @param now in ms, when the machines begin; only `later` depends on it
 * @returns a function of the machines and of a time in ms that they are leased for, which gives null where the version has no price
 * for anything that they take
 */
export function quoteBeside(
  others: readonly Running[],
  card: RateCard,
  later: readonly RateCard[] = [],
  now = 0,
): (machines: readonly Running[], leaseMs?: number | null) => Quote | null {
  const alone = [{ ...card, from: MONTH.from, to: null }];
  const versions = [{ ...card, from: now, to: later[0]?.from ?? null }, ...later].map(({ from, to, ...rest }) => ({
    ...{ ...rest, from: from - now, to: to === null ? null : to - now },
  }));
  const theirs = others.map((machine) => toUsage(machine, MONTH));
  const without = rate(theirs, alone, MONTH).total;
  /** What they add to a month in which they are there for its first `ms`. */
  const added = (machines: readonly Running[], ms: number): Decimal => {
    const mine = machines.map((machine) => toUsage(machine, { ...MONTH, to: ms }));
    return rate([...theirs, ...mine], alone, MONTH).total.minus(without);
  };
  /** The same of a month that begins at `from`, at the prices of then. */
  const addedLater = (machines: readonly Running[], from: number, until: number): Decimal => {
    const month = { from, to: from + MONTH.to };
    const had = others.map((machine) => toUsage(machine, month));
    const mine = machines.map((machine) => toUsage(machine, { from, to: Math.min(until, month.to) }));
    return rate([...had, ...mine], versions, month).total.minus(rate(had, versions, month).total);
  };
  const leased = (machines: readonly Running[], month: Decimal, leaseMs: number): Decimal => {
    // Months that end before the prices change cost what a month costs.
    const change = versions[0]!.to ?? Infinity;
    const same = Math.floor(Math.min(change, leaseMs) / MONTH.to);
    let [sum, from] = [month.times(String(same)), same * MONTH.to];
    if (from < leaseMs && leaseMs <= change) return sum.plus(added(machines, leaseMs - from));
    for (; from < leaseMs; from += MONTH.to) sum = sum.plus(addedLater(machines, from, leaseMs));
    return sum;
  };
  return (machines, leaseMs = null) => {
    if (!machines.some((machine) => isPriced(machine, card))) return null;
    const month = added(machines, MONTH.to);
    const hour = divide(month, Big(String(MONTH_HOURS)), MICRO, card.rounding);
    return { month, hour, lease: leaseMs === null ? null : leased(machines, month, leaseMs) };
  };
}

const toUsage = (machine: Running, period: Period): Usage => {
  const amounts = amountsOfRunning(machine);
  const { stopped = false } = machine;
  return { ...subjectOf(machine), ...period, amounts: stopped ? keptStopped(amounts) : amounts };
};

function isPriced(machine: Running, card: RateCard): boolean {
  if (card.minimum !== null && Big(card.minimum).gt("0")) return true;
  const meters = Object.keys(amountsOfRunning(machine)) as Meter[];
  return meters.some((meter) => tiersOf(card, machine.project, meter).some((tier) => Big(tier.rate).gt("0")));
}
