/**
 * A step's abort signal. A cancel ends the steps of the work but never the undo steps, which the same cancel may have
 * started: its notification can arrive after one of them has begun.
 */
export class StepInFlight {
  private readonly controller = new AbortController();
  private cancelled = false;
  private phase: "main" | "undo" | null = null;
  readonly signal = this.controller.signal;

  cancel(): void {
    this.cancelled = true;
    if (this.phase === "main") this.controller.abort(new Error("cancelled"));
  }

  /** A step that is known to belong to the work is ended by a cancel that came while it was being begun. */
  begins(phase: "main" | "undo"): void {
    this.phase = phase;
    if (this.cancelled) this.cancel();
  }

  stop(): void {
    this.controller.abort(new Error("worker stops"));
  }
}
