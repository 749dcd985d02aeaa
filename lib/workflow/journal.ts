import type { Pool } from "pg";
import { persistently } from "./persistently";
import { storableJson } from "./storable-json";
import type { RunEvent } from "./types";

/** Events wait this long for company: one transaction for a burst, and still far below what a reader notices. */
const GATHER_MS = 30;

type Row = RunEvent & { step: string };

/**
 * Writes one step's events in order. `emit` never waits; `drain` hands over what is not written yet, so that the last
 * events go into the transaction that records the step's outcome.
 */
export class StepJournal {
  private waiting: Row[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly runId: string,
    private readonly step: string,
  ) {}

  emit(event: RunEvent): void {
    this.waiting.push({ at: Date.now(), ...event, step: this.step });
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    this.timer = undefined;
    const rows = this.waiting;
    this.waiting = [];
    this.writing = this.writing.then(async () => {
      await persistently(() => this.pool.query("select workflow_append($1, $2)", [this.runId, storableJson(rows)]));
    });
  }

  /** Waits for the writes under way and returns the rest, which the caller writes. */
  async drain(): Promise<Row[]> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
    const rows = this.waiting;
    this.waiting = [];
    return rows;
  }
}
