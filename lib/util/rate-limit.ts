/** How many attempts are free, and how the delay after each further one grows. */
export type DelaySchedule = { free: number; firstMs: number; maxMs: number };

/** Delay after the `attempts`-th failure in a row: none while they are free, then doubling up to the maximum. */
export function delayAfter(attempts: number, { free, firstMs, maxMs }: DelaySchedule): number {
  if (attempts < free) return 0;
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempts - free, 30));
}

type Entry = { attempts: number; lockedUntil: number };

/**
 * Counts attempts per key in this process's memory. It holds at most `capacity` keys and forgets the oldest first, so
 * that made-up keys cannot fill the memory.
 */
export class AttemptLimiter {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly schedule: DelaySchedule,
    private readonly capacity = 10_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts an attempt. False if the key is still locked; a refused attempt does not make the delay longer. */
  tryAttempt(key: string): boolean {
    const entry = this.#entries.get(key) ?? { attempts: 0, lockedUntil: 0 };
    if (entry.lockedUntil > this.now()) return false;
    entry.attempts += 1;
    entry.lockedUntil = this.now() + delayAfter(entry.attempts, this.schedule);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > this.capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return true;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
