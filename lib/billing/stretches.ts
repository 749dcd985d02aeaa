import type { Meter } from "./meters";
import type { Usage } from "./usage";

/** A time, [from, to) in ms since 1970, in which the same was used. */
export type Stretch = {
  from: number;
  to: number;
  /** Machines that ran: those with a vCPU. */
  nodes: number;
  /** Machines of which nobody knows how much of their disk they use: what is in `amounts` is that of the others. */
  unmeasured: number;
  amounts: Partial<Record<Meter, bigint>>;
};

/**
 * Intervals laid over each other: from when to when there was how much of everything, so that a person can read what a stack was in
 * the order of time. Times in which there was nothing are left out.
 */
export function stretchesOf(usages: readonly Usage[]): Stretch[] {
  const changes = usages.flatMap((usage) => [
    { at: usage.from, usage, sign: 1n },
    { at: usage.to, usage, sign: -1n },
  ]);
  changes.sort((a, b) => a.at - b.at);
  const found: Stretch[] = [];
  const amounts = new Map<Meter, bigint>();
  let [nodes, unmeasured] = [0, 0];
  for (const [i, { at, usage, sign }] of changes.entries()) {
    for (const [meter, amount] of Object.entries(usage.amounts) as [Meter, bigint][])
      amounts.set(meter, (amounts.get(meter) ?? 0n) + sign * amount);
    if ((usage.amounts.vcpu ?? 0n) > 0n) nodes += Number(sign);
    if (isUnmeasured(usage)) unmeasured += Number(sign);
    const to = changes[i + 1]?.at ?? at;
    const there = [...amounts].filter(([, amount]) => amount !== 0n);
    if (to > at && there.length > 0)
      add(found, { from: at, to, nodes, unmeasured, amounts: Object.fromEntries(there) });
  }
  return found;
}

const isUnmeasured = ({ amounts }: Usage): boolean =>
  (amounts["disk-thin"] ?? amounts["disk-full"]) !== undefined && amounts["disk-used"] === undefined;

/** Goes on with the last one where nothing has changed. */
function add(found: Stretch[], next: Stretch): void {
  const last = found.at(-1);
  const isOne = last?.to === next.from && last.nodes === next.nodes && last.unmeasured === next.unmeasured;
  if (isOne && isSame(last.amounts, next.amounts)) last.to = next.to;
  else found.push(next);
}

const isSame = (a: Stretch["amounts"], b: Stretch["amounts"]): boolean =>
  (Object.keys({ ...a, ...b }) as Meter[]).every((meter) => a[meter] === b[meter]);
