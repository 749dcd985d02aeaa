/** Runs work on the same key one after the other, within this process. */
export function createKeyedLock(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = tails.get(key);
    let release = () => {};
    const tail = new Promise<void>((resolve) => (release = resolve));
    tails.set(key, tail);
    await before;
    try {
      return await work();
    } finally {
      release();
      // The last one in the queue takes the key away, so the map does not grow.
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
