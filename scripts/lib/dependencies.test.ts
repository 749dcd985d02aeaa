import { describe, expect, it } from "vitest";
import { isNodeRecent } from "@/scripts/lib/dependencies.mjs";

describe("isNodeRecent", () => {
  it.each([
    ["20.18.9", false],
    ["18.20.0", false],
    ["20.19.0", true],
    ["24.0.0", true],
  ])("Node %s is recent enough: %s", (version, expected) => {
    expect(isNodeRecent(version)).toBe(expected);
  });
});
