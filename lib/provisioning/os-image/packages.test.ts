import { describe, expect, it } from "vitest";
import { imageId, parseDpkgStatus } from "./packages";

const recipe = { os: "debian", release: "12", suite: "bookworm", description: "Debian 12" };
const packages = [{ name: "zstd", version: "1.5" }];

describe("package list", () => {
  it("holds what is installed, sorted", () => {
    const status = [
      "Package: zstd\nStatus: install ok installed\nVersion: 1.5\nDescription: x\n Version: 9",
      "Package: gone\nStatus: deinstall ok config-files\nVersion: 1",
      "Package: apt\nStatus: install ok installed\nVersion: 2.6.1",
    ].join("\n\n");
    expect(parseDpkgStatus(`${status}\n`)).toEqual([{ name: "apt", version: "2.6.1" }, ...packages]);
  });
});

describe("image id", () => {
  it("names OS, release and content", () => {
    const id = imageId(recipe, ["container", "disk"], packages, []);
    expect(id).toMatch(/^debian-12-[0-9a-f]{10}$/);
    expect(imageId(recipe, ["disk", "container"], packages, [])).toBe(id);
  });

  it("changes with whatever shapes the bytes", () => {
    const ids = [
      imageId(recipe, ["container"], packages, []),
      imageId(recipe, ["disk"], packages, []),
      imageId({ ...recipe, suite: "trixie" }, ["container"], packages, []),
      imageId(recipe, ["container"], [{ name: "zstd", version: "1.6" }], []),
      imageId(recipe, ["container"], packages, ['Acquire::Retries "3";']),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("stays a valid id for odd and long releases", () => {
    expect(imageId({ ...recipe, release: `13.1/RC ${"x".repeat(80)}` }, ["container"], packages, [])).toMatch(
      /^[a-z0-9-]{1,60}$/,
    );
  });
});
