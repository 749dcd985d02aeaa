import { Big, divide, MICRO, type Decimal } from "./decimal";
import { amountsOf, keptStopped, type MachineSize } from "./machine";
import type { Meter } from "./meters";
import { rate, tiersOf } from "./rate";
import type { RateCard } from "./rate-card";
import type { Usage, UsageSubject } from "./usage";

/** The hours of a month that prices are compared by: 365 days / 12 x 24 h. */
export const MONTH_HOURS = 730;
const MONTH = { from: 0, to: MONTH_HOURS * 3_600_000 };

/** A machine that runs, or would; or that is stopped. */
export type Running = UsageSubject & MachineSize & { stopped?: boolean };

/** Of a month of MONTH_HOURS, and of an hour on its average: with a minimum, an allowance or tiers no hour is like another. */
export type Quote = { hour: Decimal; month: Decimal };

/**
 * What machines of one project add to its month in which `others` run on too, at the prices of one version: the project's month
 * with them less the same without them, each rated by what rates bills. So they pay the tier that the project is in, and use
 * what others have left of allowance and commitment.
 * @returns a function of the machines, which gives null where the version has no price for anything that they take
 */
export function quoteBeside(
  others: readonly Running[],
  card: RateCard,
): (machines: readonly Running[]) => Quote | null {
  const inForce = [{ ...card, from: MONTH.from, to: null }];
  const costOf = (all: readonly Running[]) => rate(all.map(toUsage), inForce, MONTH).total;
  const without = costOf(others);
  return (machines) => {
    if (!machines.some((machine) => isPriced(machine, card))) return null;
    const month = costOf([...others, ...machines]).minus(without);
    return { month, hour: divide(month, Big(String(MONTH_HOURS)), MICRO, card.rounding) };
  };
}

const toUsage = ({ vcpus, memoryMiB, diskGiB, cloneKind, stopped = false, ...subject }: Running): Usage => {
  const amounts = amountsOf({ vcpus, memoryMiB, diskGiB, cloneKind });
  return { ...subject, ...MONTH, amounts: stopped ? keptStopped(amounts) : amounts };
};

function isPriced(machine: Running, card: RateCard): boolean {
  if (card.minimum !== null && Big(card.minimum).gt("0")) return true;
  const meters = Object.keys(amountsOf(machine)) as Meter[];
  return meters.some((meter) => tiersOf(card, machine.project, meter).some((tier) => Big(tier.rate).gt("0")));
}
