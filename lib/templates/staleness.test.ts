import { describe, expect, it } from "vitest";
import { english } from "@/lib/util/say";
import { staleReasons, staleSentence, type StalenessFacts } from "./staleness";

const facts: StalenessFacts = {
  now: new Date("2026-11-25T12:00:00Z"),
  capturedAt: new Date("2026-11-20T12:00:00Z"),
  maxAgeDays: 30,
  osImage: { number: 4, imageId: "debian-12-a" },
  published: { number: 4, imageId: "debian-12-a" },
  recipe: { digest: "r", number: 40 },
  current: { digest: "r", number: 40 },
  updates: { security: 0, severity: null },
};

describe("a baked image", () => {
  it("that a bake would give again is up to date", () => {
    expect(staleReasons(facts)).toEqual([]);
    expect(staleReasons({ ...facts, updates: null })).toEqual([]);
  });

  it.each<[string, Partial<StalenessFacts>, unknown]>([
    ["older than its limit", { maxAgeDays: 4 }, { kind: "age", days: 5, limit: 4 }],
    [
      "of an older OS image",
      { published: { number: 6, imageId: "debian-12-b" } },
      { kind: "os-image", from: 4, to: 6 },
    ],
    ["of an older recipe", { current: { digest: "s", number: 41 } }, { kind: "recipe", from: 40, to: 41 }],
    [
      "that lacks security updates",
      { updates: { security: 3, severity: "high" } },
      { kind: "updates", security: 3, severity: "high" },
    ],
  ])("%s is stale", (_what, more, reason) => {
    expect(staleReasons({ ...facts, ...more })).toEqual([reason]);
  });

  it.each<[string, Partial<StalenessFacts>]>([
    ["exactly as old as it may be", { maxAgeDays: 5 }],
    ["of an OS image that was built again with the same content", { published: { number: 6, imageId: "debian-12-a" } }],
    ["of an OS image that is not published any more", { published: null }],
    ["of a service that has left the catalogue", { current: null }],
  ])("%s is not", (_what, more) => {
    expect(staleReasons({ ...facts, ...more })).toEqual([]);
  });

  it("says every reason in one sentence", () => {
    const reasons = staleReasons({ ...facts, maxAgeDays: 1, current: { digest: "s", number: 41 } });
    expect(english(staleSentence(reasons))).toBe("Stale: it is 5 days old and may be 1, its recipe has changed");
  });
});
