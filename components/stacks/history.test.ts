import { describe, expect, it } from "vitest";
import { type HistoryEntry, knownAction, launchOf, localTextOf, removalOf } from "./history";

const entry = (action: string, deploymentId: string | null = null): HistoryEntry => ({
  at: "2026-11-20T10:00:00.000Z",
  by: null,
  action,
  deploymentId,
  data: {},
});

describe("a stack's history", () => {
  it("has a sentence for what it knows, and none for what a later version records", () => {
    expect(knownAction("secret.revealed")).toBe("secret-revealed");
    expect(knownAction("stack.paused")).toBeNull();
  });

  it("says an action's title where it is a text of a catalogue", () => {
    expect(localTextOf({ en: "Stop", ko: "중지" })).toEqual({ en: "Stop", ko: "중지" });
    expect(localTextOf({ en: "Stop" })).toEqual({ en: "Stop" });
    expect(["Stop", null, undefined, { ko: "중지" }, { en: 1 }].map(localTextOf)).toEqual(Array(5).fill(null));
  });

  it("finds the launch, which is the oldest entry, and the removal", () => {
    const history = [
      entry("stack.removed", "d2"),
      entry("stack.destroyed", "d2"),
      entry("stack.ready", "d1"),
      entry("stack.launched", "d1"),
    ];
    expect(launchOf({ history })).toBe("d1");
    expect(removalOf({ history })?.deploymentId).toBe("d2");
  });

  it("says that there is none", () => {
    expect(launchOf({ history: [] })).toBeNull();
    expect(removalOf({ history: [entry("stack.launched", "d1")] })).toBeNull();
  });
});
