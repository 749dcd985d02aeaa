import { Big } from "../decimal";
import type { InvoiceLine } from "../invoice-lines";
import type { ExtraLine, Line, Priced, Prices } from "../rate";
import { poolName } from "../table";
import { subjectKey, subjectOf } from "../usage";

/** A line that changes what was invoiced of the same before, or that is about an earlier month. */
export const isCorrection = ({ month, charge, before }: InvoiceLine, invoiced: string): boolean =>
  month !== invoiced ||
  charge === "carried" ||
  (before !== null && !(before.quantity === null && before.amount.eq("0")));

/**
 * What an invoice says of its own month, as prices. An invoice knows no days: a line has those that the ledger has of it now, as long as
 * its quantity is the same. What the ledger has learnt something of since is in the last place of `daily`, which stands for the whole month.
 * @param lines without corrections
 * @param now what the project's month comes to now
 * @param days how many days its `daily` has
 */
export function invoicedPrices(
  project: string,
  lines: readonly InvoiceLine[],
  now: Prices["all"],
  days: number,
): Prices["all"] {
  const nameOf = (key: string, pool: string) => `${pool} ${key}`;
  const uses = new Map(
    now.flatMap((one) => (one.kind === "usage" ? [[nameOf(one.key, one.use.pool), one.use] as const] : [])),
  );
  const pools = new Map<string, Line["pool"]>();
  return lines.map((line): Priced | ExtraLine => {
    const { charge, stack, meter, card, arithmetic, amount } = line;
    if (charge !== "usage" || !arithmetic)
      return { kind: charge === "minimum" ? charge : "commitment", project, stack, meter, card: card!, amount };
    const subject = subjectOf({ ...line, project, ...{ failedLaunch: line.failedLaunch || undefined } });
    const key = subjectKey(subject);
    const quantity = BigInt(arithmetic.quantity);
    const name = poolName(meter!, card!);
    const known = uses.get(nameOf(key, name));
    const daily = known?.quantity === quantity ? [...known.daily, 0n] : [...Array<bigint>(days).fill(0n), quantity];
    const pool = pools.get(name) ?? poolOf(arithmetic.pool);
    pools.set(name, pool);
    const micros = BigInt(amount.times("1000000").toFixed(0));
    return {
      kind: "usage",
      key,
      subject,
      use: { meter: meter!, card: card!, quantity, daily, pool: name },
      pool,
      percent: arithmetic.percent,
      micros,
    };
  });
}

const poolOf = ({ quantity, portions }: NonNullable<InvoiceLine["arithmetic"]>["pool"]): Line["pool"] => ({
  quantity: BigInt(quantity),
  portions: portions.map((portion) => ({ ...portion, quantity: Big(portion.quantity) })),
});
