import { describe, expect, it } from "vitest";
import { holdsLocked, isNodeRecent } from "@/scripts/lib/dependencies.mjs";

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

describe("holdsLocked", () => {
  const pg = { version: "8.23.1", integrity: "sha512-a" };
  const locked = { "": {}, "node_modules/pg": pg, "node_modules/only-mac": { version: "1.0.0", optional: true } };

  it("bears the absence of optional packages only", () => {
    expect(holdsLocked(locked, { "node_modules/pg": pg })).toBe(true);
    expect(holdsLocked(locked, {})).toBe(false);
  });

  it.each([
    ["another version", { "node_modules/pg": { ...pg, version: "8.23.0" } }],
    ["other contents", { "node_modules/pg": { ...pg, integrity: "sha512-b" } }],
    ["a package that is no longer wanted", { "node_modules/pg": pg, "node_modules/left-pad": { version: "1.3.0" } }],
  ])("sees %s", (_, installed) => {
    expect(holdsLocked(locked, installed)).toBe(false);
  });
});
