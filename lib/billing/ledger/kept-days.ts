import { subjectKey, type DayUse, type UsageSubject } from "../usage";

/** Days of uses that are kept at most: two months of 667 stacks are 40,000, and take 15 MB. */
const LIMIT = 150_000;

export type KeptDays = {
  get: (key: string) => readonly DayUse[] | undefined;
  set: (key: string, uses: DayUse[]) => void;
};

/**
 * Uses of days that are added up, by a key that says all about them: a day's revision never comes back with other sums, so that
 * nothing here is ever wrong, only not needed any more. What was not asked for the longest goes first.
 */
export function createKeptDays(limit = LIMIT): KeptDays {
  const days = new Map<string, readonly DayUse[]>();
  const subjects = new Map<string, UsageSubject>();
  let size = 0;
  const remove = (key: string) => {
    // A day on which nothing was used takes its place too.
    size -= (days.get(key)?.length ?? -1) + 1;
    days.delete(key);
  };
  /** One object for equal subjects of many days. */
  const shared = (subject: UsageSubject): UsageSubject => {
    const key = subjectKey(subject);
    const known = subjects.get(key);
    if (known) return known;
    if (subjects.size >= limit) subjects.clear();
    subjects.set(key, subject);
    return subject;
  };
  return {
    get(key) {
      const uses = days.get(key);
      if (!uses) return undefined;
      days.delete(key);
      days.set(key, uses);
      return uses;
    },
    set(key, uses) {
      remove(key);
      for (const use of uses) use.subject = shared(use.subject);
      days.set(key, uses);
      size += uses.length + 1;
      for (const oldest of days.keys()) {
        if (size <= limit) break;
        remove(oldest);
      }
    },
  };
}
