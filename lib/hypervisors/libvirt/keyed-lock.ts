export type KeyedLock = <T>(key: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Runs work on the same key one after the other, within this process. An abort ends the wait at once. */
export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>();
  return async (key, signal, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    let leave = () => {};
    // Who gives up waiting leaves the queue, but those behind still wait for those before.
    const tail = Promise.all([before, new Promise<void>((resolve) => (leave = resolve))]).then(() => {
      // The last one in the queue takes the key away, so the map does not grow.
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      leave();
    }
  };
}

function untilAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    void turn.then(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
  });
}
