import { groupBy } from "@/lib/util/group-by";

export type Package = { name: string; version: string; architecture: string };

export type Difference = {
  added: Package[];
  removed: Package[];
  changed: { name: string; architecture: string; from: string; to: string }[];
  /** Packages that are in both with the same versions. */
  same: number;
};

/**
 * What differs between two package lists. A package is known by name and architecture; one that may be installed in several
 * versions at once, as kernels are, has changed where exactly one version took another one's place.
 */
export function diffPackages(from: readonly Package[], to: readonly Package[]): Difference {
  const [before, after] = [group(from), group(to)];
  const result: Difference = { added: [], removed: [], changed: [], same: 0 };
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(key) ?? [], after.get(key) ?? []];
    const gone = old.filter((one) => !now.some(({ version }) => version === one.version));
    const come = now.filter((one) => !old.some(({ version }) => version === one.version));
    if (gone.length === 0 && come.length === 0) result.same += 1;
    else if (gone.length === 1 && come.length === 1) {
      const { name, architecture, version } = come[0]!;
      result.changed.push({ name, architecture, from: gone[0]!.version, to: version });
    } else {
      result.removed.push(...gone);
      result.added.push(...come);
    }
  }
  return result;
}

const group = (packages: readonly Package[]): Map<string, Package[]> =>
  groupBy(packages, ({ name, architecture }) => `${name}\0${architecture}`);
