import { describe, expect, it } from "vitest";
import { runState } from "@/lib/contract/schemas/deployments";
import { SNAPSHOT_LIMIT } from "@/lib/contract/snapshot-rules";
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
      expect(allowedIn(runState.options, (s) => deploymentCan.retry(s, true))).toEqual(["failed", "cancel-failed"]);
    }
  });

  it("with a removal: it can be repeated, never stopped half-way", () => {
    expect(allowedIn(runState.options, (s) => deploymentCan.cancel(s, "destroy"))).toEqual([]);
    expect(deploymentCan.retry("failed", true).allowed).toBe(true);
  });

  it("with an action: it has nothing to roll back, and ends as soon as it is cancelled", () => {
    expect(allowedIn(runState.options, (s) => deploymentCan.cancel(s, "action"))).toEqual(["queued", "running"]);
    expect(allowedIn(stackState.options, (s) => stackCan.act(s, true, "action"))).toEqual(["ready", "failed"]);
    expect(stackCan.act("failed", false, "launch")).toEqual({ allowed: false, reason: "never-ready" });
  });

  it("with new nodes: they are taken back, and nothing else is begun before", () => {
    const cancel = (kind: "scale-out" | "scale-in") =>
      allowedIn(runState.options, (s) => deploymentCan.cancel(s, kind));
    expect(cancel("scale-out")).toEqual(["queued", "running", "failed"]);
    expect(stackCan.act("failed", true, "scale-out")).toEqual({ allowed: false, reason: "half-grown" });
    expect(stackCan.act("ready", true, "scale-out").allowed).toBe(true);
  });

  it("with nodes that leave: stopped, but never brought back", () => {
    expect(allowedIn(runState.options, (s) => deploymentCan.cancel(s, "scale-in"))).toEqual(["queued", "running"]);
    expect(stackCan.act("failed", true, "scale-in").allowed).toBe(true);
  });

  it("with what something newer came after: nothing", () => {
    expect(allowedIn(runState.options, (s) => deploymentCan.retry(s, false))).toEqual([]);
    expect(deploymentCan.retry("failed", false)).toEqual({ allowed: false, reason: "superseded" });
  });

  it("with a stack", () => {
    expect(allowedIn(stackState.options, stackCan.destroy)).toEqual(["launching", "ready", "stopped", "failed"]);
    expect(allowedIn(stackState.options, stackCan.revealSecret)).toEqual([
      "launching",
      "ready",
      "changing",
      "stopped",
      "failed",
      "removing",
    ]);
  });

  it("with a stack that is stopped: only start it, which makes no sense with one that runs", () => {
    const may = (action: string | null) =>
      allowedIn(stackState.options, (state) => stackCan.act(state, true, "launch", action));
    expect(may("start")).toEqual(["stopped", "failed"]);
    expect(may("stop")).toEqual(["ready", "failed"]);
    expect(may(null)).toEqual(["ready", "failed"]);
  });

  it("with snapshots: taken and deleted where the stack is what it seems, restored also where it has failed", () => {
    const allowed = (ask: (state: (typeof stackState.options)[number]) => { allowed: boolean }) =>
      allowedIn(stackState.options, ask);
    expect(allowed((state) => stackCan.snapshot(state, true, 0))).toEqual(["ready", "stopped"]);
    expect(allowed(stackCan.deleteSnapshot)).toEqual(["ready", "stopped"]);
    expect(stackCan.snapshot("ready", false, 0)).toEqual({ allowed: false, reason: "no-snapshots" });
    expect(stackCan.snapshot("ready", true, SNAPSHOT_LIMIT)).toEqual({ allowed: false, reason: "snapshots-full" });
    expect(allowed((state) => stackCan.restore(state, true, "action", false))).toEqual(["ready", "stopped", "failed"]);
    expect(allowed((state) => stackCan.restore(state, true, "action", true))).toEqual(["ready"]);
    expect(stackCan.restore("failed", true, "scale-out", false)).toEqual({ allowed: false, reason: "half-grown" });
    expect(stackCan.restore("failed", true, "half-restored", false).allowed).toBe(true);
    for (const action of [null, "start", "stop", "configure-again"])
      expect(stackCan.act("failed", true, "half-restored", action)).toEqual({
        allowed: false,
        reason: "half-restored",
      });
    expect(stackCan.act("ready", true, "half-restored").allowed).toBe(true);
    expect(stackCan.restore("failed", false, "launch", false)).toEqual({ allowed: false, reason: "never-ready" });
  });

  it("with a node's shell: once the portal itself has been in, until the removal starts", () => {
    const reached = { address: "10.0.0.7" };
    expect(allowedIn(stackState.options, (s) => stackCan.openSsh(s, reached))).toEqual([
      "launching",
      "ready",
      "changing",
      "failed",
    ]);
    expect(stackCan.openSsh("failed", { address: null })).toEqual({ allowed: false, reason: "not-reached" });
    expect(stackCan.openSsh("removed", { address: null })).toEqual({ allowed: false, reason: "removed" });
  });

  it("and why not, as a sentence", () => {
    expect(spell(deploymentCan.cancel("succeeded", "launch"))).toEqual({ allowed: false, reason: REASONS.finished });
    expect(spell(stackCan.destroy("ready"))).toEqual({ allowed: true, reason: null });
  });
});
