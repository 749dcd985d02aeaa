/**
 * The items of all sequences in order of arrival. When the caller stops reading or one of them throws, the others are told
 * to come to their end by `stop`, and waited for.
 */
export async function* merge<T>(sequences: AsyncGenerator<T>[], stop: () => void): AsyncGenerator<T> {
  const next = (sequence: AsyncGenerator<T>) => sequence.next().then((result) => ({ sequence, result }));
  const pending = new Map(sequences.map((sequence) => [sequence, next(sequence)]));
  try {
    while (pending.size > 0) {
      const { sequence, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(sequence);
        continue;
      }
      pending.set(sequence, next(sequence));
      yield result.value;
    }
  } finally {
    stop();
    await Promise.allSettled([...pending.keys()].map((sequence) => sequence.return(undefined)));
  }
}
