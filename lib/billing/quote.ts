import { Big, divide, MICRO, type Decimal } from "./decimal";
import { amountsOf, keptStopped, type MachineSize } from "./machine";
import type { Meter } from "./meters";
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
 * what others have left of allowance and commitment.
 * @returns a function of the machines and of a time in ms that they are leased for, which gives null where the version has no price
 * for anything that they take
 */
export function quoteBeside(
  others: readonly Running[],
  card: RateCard,
): (machines: readonly Running[], leaseMs?: number | null) => Quote | null {
  const inForce = [{ ...card, from: MONTH.from, to: null }];
  const theirs = others.map((machine) => toUsage(machine, MONTH.to));
  const without = rate(theirs, inForce, MONTH).total;
  /** What they add to a month in which they are there for its first `ms`. */
  const added = (machines: readonly Running[], ms: number): Decimal =>
    rate([...theirs, ...machines.map((machine) => toUsage(machine, ms))], inForce, MONTH).total.minus(without);
  return (machines, leaseMs = null) => {
    if (!machines.some((machine) => isPriced(machine, card))) return null;
    const month = added(machines, MONTH.to);
    const hour = divide(month, Big(String(MONTH_HOURS)), MICRO, card.rounding);
    if (leaseMs === null) return { month, hour, lease: null };
    const whole = month.times(String(Math.floor(leaseMs / MONTH.to)));
    const rest = leaseMs % MONTH.to;
    return { month, hour, lease: rest > 0 ? whole.plus(added(machines, rest)) : whole };
  };
}

const toUsage = (machine: Running, to: number): Usage => {
  const amounts = amountsOfRunning(machine);
  const { stopped = false } = machine;
  return { ...subjectOf(machine), from: MONTH.from, to, amounts: stopped ? keptStopped(amounts) : amounts };
};

function isPriced(machine: Running, card: RateCard): boolean {
  if (card.minimum !== null && Big(card.minimum).gt("0")) return true;
  const meters = Object.keys(amountsOfRunning(machine)) as Meter[];
  return meters.some((meter) => tiersOf(card, machine.project, meter).some((tier) => Big(tier.rate).gt("0")));
}
