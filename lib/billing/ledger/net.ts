import { groupBy } from "@/lib/util/group-by";
import { METER_NAMES } from "../meters";
import { subjectKey, type Usage } from "../usage";

/** An interval of a resource that counts (1), or is taken away (-1). */
export type Signed = Usage & { resource: bigint; sign: number };

/**
 * Adds up intervals and corrections: of each resource, cut at every end, what is left for each subject. Where corrections
 * take all, nothing is. Below nothing is possible where people took away more than there was; it counts as it is.
 */
export function netOf(all: readonly Signed[]): Usage[] {
  return [...groupBy(all, (one) => `${one.resource} ${subjectKey(one)}`).values()].flatMap(netOfOne);
}

function netOfOne(all: readonly Signed[]): Usage[] {
  const { resource: _resource, sign: _sign, ...about } = all[0]!;
  const cuts = [...new Set(all.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return cuts.slice(1).flatMap((to, i): Usage[] => {
    const from = cuts[i]!;
    const amounts: Usage["amounts"] = {};
    for (const meter of METER_NAMES) {
      const sum = all
        .filter((one) => one.from <= from && one.to >= to)
        .reduce((left, one) => left + BigInt(one.sign) * (one.amounts[meter] ?? 0n), 0n);
      if (sum !== 0n) amounts[meter] = sum;
    }
    return Object.keys(amounts).length > 0 ? [{ ...about, from, to, amounts }] : [];
  });
}
