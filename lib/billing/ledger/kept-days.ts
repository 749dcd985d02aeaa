import type { AddedDays, DayUse } from "../usage";

/** Text that is kept at most, in characters: two months of 667 stacks are 11 million. */
const LIMIT = 25_000_000;

/** A day by a name that says all about its uses, which are kept as text: what is read from it takes several times the room. */
export type NamedDay = { name: string; text: string };

/**
 * Days that are added up, by name: a day's revision never comes back with other sums, so that nothing here is ever wrong, only not
 * needed any more. What was not asked for the longest goes first.
 */
export function createKeptDays(limit = LIMIT) {
  const days = createKept((text: string) => text.length, limit);
  const joined = createKept((list: AddedDays & { length: number }) => list.length, limit);
  return {
    get: days.get,
    set: days.set,
    /** The uses of days one after the other: of the same days the same object again. */
    join<D extends NamedDay>(wanted: readonly D[], usesOf: (day: D) => DayUse[]): AddedDays {
      const all = wanted.map(({ name }) => name).join();
      const length = wanted.reduce((sum, { text }) => sum + text.length, 0);
      const list = joined.get(all) ?? { length, uses: () => wanted.flatMap(usesOf) };
      joined.set(all, list);
      return list;
    },
  };
}

/** Values by name, of at most so much in all. */
function createKept<T>(sizeOf: (value: T) => number, limit: number) {
  const kept = new Map<string, T>();
  let size = 0;
  const remove = (name: string) => {
    const value = kept.get(name);
    if (value === undefined) return;
    size -= sizeOf(value);
    kept.delete(name);
  };
  const set = (name: string, value: T) => {
    remove(name);
    kept.set(name, value);
    size += sizeOf(value);
    for (const oldest of kept.keys()) {
      if (size <= limit) break;
      remove(oldest);
    }
  };
  const get = (name: string): T | undefined => {
    const value = kept.get(name);
    if (value !== undefined) set(name, value);
    return value;
  };
  return { get, set };
}
