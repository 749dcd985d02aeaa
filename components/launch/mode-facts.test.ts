import { describe, expect, it } from "vitest";
import type { Figures, LaunchChoice, ModeChoice } from "@/lib/contract/schemas/catalogue";
import { failureShare, isLower, securityOf, tradeOff } from "./mode-facts";

const none: Figures = { ready: 0, failed: 0, p50Ms: null, p95Ms: null, stages: null, recent: [] };
const mode = (more: Partial<ModeChoice>, thin: Partial<Figures> = {}): ModeChoice => ({
  mode: "os-only",
  state: "available",
  reason: null,
  figures: { thin: { ...none, ...thin }, full: none },
  image: { revision: 3, sizeBytes: 1, softwareFrom: null, stale: false, updates: null },
  ...more,
});
const both = (slow: Partial<Figures>, fast: Partial<Figures>): LaunchChoice => ({
  modes: [mode({}, slow), mode({ mode: "pre-installed" }, fast)],
  clone: { default: "thin", locked: false },
});

describe("two modes side by side", () => {
  it("mark a value as better only where both are known", () => {
    expect([isLower(1, 2), isLower(2, 1), isLower(1, 1), isLower(1, null), isLower(null, 1)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("have a share of failures after the first launch only", () => {
    expect(failureShare(mode({}), "thin")).toBeNull();
    expect(failureShare(mode({}, { ready: 3, failed: 1 }), "thin")).toBe(0.25);
    expect(failureShare(mode({}, { ready: 3, failed: 1 }), "full")).toBeNull();
  });

  it("lack nothing where it is installed at launch, and what the image's package manager said otherwise", () => {
    const updates = { updates: 9, security: 2, severity: null, checkedAt: "2026-11-25T00:00:00Z" };
    const image = { revision: 1, sizeBytes: null, softwareFrom: null, stale: true };
    expect(securityOf(mode({}))).toBe(0);
    expect(securityOf(mode({ mode: "pre-installed", image: { ...image, updates } }))).toBe(2);
    expect(securityOf(mode({ mode: "pre-installed", image: { ...image, updates: null } }))).toBeNull();
  });

  it("are weighed against each other when both were measured", () => {
    expect(tradeOff(both({ p50Ms: 160_000 }, { p50Ms: 34_000 }), "thin")).toEqual({ savesMs: 126_000, lacks: null });
    expect(tradeOff(both({ p50Ms: 160_000 }, {}), "thin")).toBeNull();
    expect(tradeOff(both({ p50Ms: 160_000 }, { p50Ms: 34_000 }), "full")).toBeNull();
    expect(tradeOff(undefined, "thin")).toBeNull();
  });
});
