import { describe, expect, it } from "vitest";
import { StepInFlight } from "./step-in-flight";

describe("a step in flight", () => {
  it("of the work is ended by a cancel, whether it came before or after the step began", () => {
    const early = new StepInFlight();
    early.cancel();
    expect(early.signal.aborted).toBe(false);
    early.begins("main");
    expect(early.signal.aborted).toBe(true);
    const late = new StepInFlight();
    late.begins("main");
    late.cancel();
    expect(late.signal.aborted).toBe(true);
  });

  it("of the undoing is not ended by the cancel that started it", () => {
    const step = new StepInFlight();
    step.cancel();
    step.begins("undo");
    step.cancel();
    expect(step.signal.aborted).toBe(false);
    step.stop();
    expect(step.signal.aborted).toBe(true);
  });
});
