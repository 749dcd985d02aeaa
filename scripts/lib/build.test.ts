import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorLines, hashFiles } from "@/scripts/lib/build.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "build-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("hashFiles", () => {
  it("sees a change of content, of name, and of where one file ends and the next begins", () => {
    const hash = (files: Record<string, string>) => {
      for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
      return hashFiles(Object.keys(files), folder);
    };
    const trees: Record<string, string>[] = [
      { a: "1", b: "2" },
      { a: "1", b: "3" },
      { a: "1", c: "2" },
      { a: "12", b: "" },
    ];
    const hashes = trees.map(hash);
    expect(new Set(hashes).size).toBe(4);
    expect(hash({ a: "1", b: "2" })).toBe(hashes[0]);
  });

  it("does not see a file's mode or time", () => {
    writeFileSync(path.join(folder, "a"), "1");
    const before = hashFiles(["a"], folder);
    chmodSync(path.join(folder, "a"), 0o600);
    expect(hashFiles(["a"], folder)).toBe(before);
  });
});

describe("errorLines", () => {
  it("begins at the first error, however much follows it", () => {
    const lines = ["Compiled", "Failed to type check.", "./a.ts:1:2", ...Array.from({ length: 90 }, () => "a warning")];
    expect(errorLines(lines).slice(0, 2)).toEqual(["Failed to type check.", "./a.ts:1:2"]);
    expect(errorLines(lines)).toHaveLength(40);
  });

  it("shows the end of an output that names no error", () => {
    const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`);
    expect(errorLines(lines).at(-1)).toBe("line 49");
  });
});
