import type { DayUse } from "../usage";

/** Uses that are kept at most: two months of 667 stacks are 40,000, and take 15 MB. */
const LIMIT = 100_000;

/** A day by a name that says all about its uses. */
export type NamedDay = { name: string; uses: readonly DayUse[] };

/**
 * Uses of days that are added up, by name: a day's revision never comes back with other sums, so that nothing here is ever
 * wrong, only not needed any more. What was not asked for the longest goes first.
 */
export function createKeptDays(limit = LIMIT) {
  const days = createKept(limit);
  const lists = createKept(limit);
  return {
    get: days.get,
    set: days.set,
    /** The uses of days as one list: of the same days the same list again. */
    join(wanted: readonly NamedDay[]): readonly DayUse[] {
      const all = wanted.map(({ name }) => name).join();
      const list = lists.get(all) ?? wanted.flatMap(({ uses }) => uses);
      lists.set(all, list);
      return list;
    },
  };
}

/** Lists by name, with at most so many uses in all. */
function createKept(limit: number) {
  const kept = new Map<string, readonly DayUse[]>();
  let size = 0;
  // An empty one takes its place too.
  const sizeOf = (uses: readonly DayUse[] | undefined) => (uses ? uses.length + 1 : 0);
  const remove = (name: string) => {
    size -= sizeOf(kept.get(name));
    kept.delete(name);
  };
  const set = (name: string, uses: readonly DayUse[]) => {
    remove(name);
    kept.set(name, uses);
    size += sizeOf(uses);
    for (const oldest of kept.keys()) {
      if (size <= limit) break;
      remove(oldest);
    }
  };
  const get = (name: string): readonly DayUse[] | undefined => {
    const uses = kept.get(name);
    if (uses) set(name, uses);
    return uses;
  };
  return { get, set };
}
