import pg from "pg";

export type Notification = { channel: string; payload: string };

export type ListenerOptions = {
  /** Where to connect; asked for each connection. */
  url: () => string;
  channels: readonly string[];
  onNotification: (notification: Notification) => void;
  /** After every (re)connection: whatever was announced in between has been missed. */
  onConnected: () => void;
};

const BACKOFF_MS = { first: 100, max: 5_000 };

/**
 * Keeps one LISTEN connection open as long as somebody needs it. It reconnects by itself, waiting longer each time; a
 * notification that comes while it is away is lost, so `onConnected` has to read again.
 */
export class Listener {
  #users = 0;
  #current: Promise<void> | null = null;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(private readonly options: ListenerOptions) {}

  /** Resolves when the connection listens. Each call needs one `release()`. @throws the connection's error */
  async acquire(): Promise<void> {
    this.#users += 1;
    try {
      await (this.#current ??= this.#connect());
    } catch (error) {
      this.release();
      throw error;
    }
  }

  release(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#current = null;
    const client = this.#client;
    this.#client = null;
    void client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url(),
      application_name: "burgeon events",
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // Node's pg reports a lost connection by one or both of these events.
    client.once("error", () => this.#lost(client));
    client.once("end", () => this.#lost(client));
    client.on("notification", ({ channel, payload = "" }) => this.options.onNotification({ channel, payload }));
    this.#client = client;
    try {
      await client.connect();
      for (const channel of this.options.channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      if (this.#client === client) {
        this.#client = null;
        this.#current = null;
      }
      client.removeAllListeners();
      client.on("error", () => undefined);
      void client.end().catch(() => undefined);
      throw error;
    }
    if (this.#client !== client) void client.end().catch(() => undefined);
    else this.options.onConnected();
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    client.removeAllListeners();
    client.on("error", () => undefined);
    void client.end().catch(() => undefined);
    this.#client = null;
    this.#reconnect(BACKOFF_MS.first);
  }

  #reconnect(delay: number): void {
    this.#current = null;
    if (this.#users === 0) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#current ??= this.#connect();
      this.#current.catch(() => this.#reconnect(Math.min(delay * 2, BACKOFF_MS.max)));
    }, delay);
    this.#retry.unref();
  }
}
