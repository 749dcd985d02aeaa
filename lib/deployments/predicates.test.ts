import { describe, expect, it } from "vitest";
import { runState } from "@/lib/contract/schemas/deployments";
import { stackState } from "@/lib/contract/schemas/stacks";
import { deploymentCan, REASONS, spell, stackCan } from "./predicates";

const allowedIn = <S extends string>(states: readonly S[], ask: (state: S) => { allowed: boolean }) =>
  states.filter((s) => ask(s).allowed);

describe("what may be done", () => {
  it("with a launch or an image build", () => {
    for (const kind of ["launch", "build-image"] as const) {
      expect(allowedIn(runState.options, (s) => deploymentCan.cancel(s, kind))).toEqual([
        "queued",
        "running",
        "failed",
      ]);
      expect(allowedIn(runState.options, (s) => deploymentCan.retry(s, kind))).toEqual(["failed", "cancel-failed"]);
    }
  });

  it("with a removal: it can be repeated, never stopped half-way", () => {
    expect(allowedIn(runState.options, (s) => deploymentCan.cancel(s, "destroy"))).toEqual([]);
    expect(deploymentCan.retry("failed", "destroy").allowed).toBe(true);
  });

  it("with a stack", () => {
    expect(allowedIn(stackState.options, stackCan.destroy)).toEqual(["launching", "ready", "failed"]);
    expect(allowedIn(stackState.options, stackCan.revealSecret)).toEqual(["launching", "ready", "failed", "removing"]);
  });

  it("and why not, as a sentence", () => {
    expect(spell(deploymentCan.cancel("succeeded", "launch"))).toEqual({ allowed: false, reason: REASONS.finished });
    expect(spell(stackCan.destroy("ready"))).toEqual({ allowed: true, reason: null });
  });
});
