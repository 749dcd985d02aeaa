/**
 * Hands batches from a producer that never waits to a consumer that does. When the consumer falls too far behind, the
 * queue ends instead of growing: the client connects again and goes on from what it has.
 */
export class BoundedQueue<T> {
  #items: T[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(private readonly capacity: number) {}

  push(items: readonly T[]): void {
    if (this.#ended) return;
    if (this.#items.length + items.length > this.capacity) this.end();
    else this.#items.push(...items);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#items = [];
    this.#wake?.();
  }

  /** What has gathered since the last call, as soon as there is something; null at the end. */
  async take(): Promise<T[] | null> {
    while (this.#items.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
    if (this.#items.length === 0) return null;
    return this.#items.splice(0);
  }
}
