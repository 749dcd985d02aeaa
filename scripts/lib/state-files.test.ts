import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseStat, startedAt } from "@/scripts/lib/processes.mjs";
import { ownIdentity, parseIdentity, readLiving, takeLock, writeJson } from "@/scripts/lib/state-files.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "state-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("parseStat", () => {
  it("is not confused by a command name with spaces and brackets", () => {
    const rest = "1 2 2 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 1 0 987654 100 200";
    expect(parseStat(`42 (a) b (c)) S ${rest}\n`)).toEqual({ state: "S", startTicks: "987654" });
  });

  it("finds nothing in a line that was cut off", () => {
    expect(parseStat("42 (node) S 1 2")).toBeUndefined();
  });
});

describe("startedAt", () => {
  it("tells this process from none", () => {
    expect(startedAt(process.pid)).toMatch(/\S/);
    expect(startedAt(0)).toBeUndefined();
    expect(startedAt(-1)).toBeUndefined();
    expect(startedAt(2 ** 30)).toBeUndefined(); // beyond the kernel's highest pid
  });
});

describe("parseIdentity", () => {
  it.each([
    ["cut off", '{"pid": 12'],
    ["empty", ""],
    ["no start time", '{"pid": 12}'],
    ["empty start time", '{"pid": 12, "startedAt": ""}'],
    ["init", '{"pid": 1, "startedAt": "x"}'],
    ["every process", '{"pid": -1, "startedAt": "x"}'],
    ["text for pid", '{"pid": "12", "startedAt": "x"}'],
    ["null", "null"],
  ])("takes a file that is damaged (%s) as none", (_, text) => {
    expect(parseIdentity(text)).toBeUndefined();
  });

  it("keeps what else the file says", () => {
    expect(parseIdentity('{"pid": 12, "startedAt": "x", "address": "y"}')).toMatchObject({ address: "y" });
  });
});

describe("readLiving", () => {
  const file = () => path.join(folder, "a.json");

  it("finds this process", () => {
    writeJson(file(), ownIdentity());
    expect(readLiving(file())).toEqual(ownIdentity());
  });

  it("does not take another process for the one with the same pid before", () => {
    writeJson(file(), { pid: process.pid, startedAt: "another-boot/17" });
    expect(readLiving(file())).toBeUndefined();
  });

  it("finds nobody without a file", () => {
    expect(readLiving(file())).toBeUndefined();
  });
});

describe("takeLock", () => {
  const file = () => path.join(folder, "run", "lock");

  it("tells the second one who has it, and leaves no draft", () => {
    const first = takeLock(file(), { address: "http://a" });
    expect(first.taken).toBe(true);
    expect(takeLock(file(), { address: "http://b" })).toEqual({
      taken: false,
      by: { ...ownIdentity(), address: "http://a" },
    });
    expect(readdirSync(path.dirname(file()))).toEqual(["lock"]);
  });

  it("can be taken again after its release", () => {
    const first = takeLock(file(), {});
    if (first.taken) first.release();
    expect(takeLock(file(), {}).taken).toBe(true);
  });

  it.each([
    ["a dead process", JSON.stringify({ pid: process.pid, startedAt: "another-boot/17" })],
    ["a process that was killed while writing", '{"pid": 1'],
    ["nobody", ""],
  ])("is taken over from %s", (_, content) => {
    writeJson(path.join(folder, "run", "other.json"), {});
    writeFileSync(file(), content);
    expect(takeLock(file(), {}).taken).toBe(true);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(ownIdentity());
    expect(readdirSync(path.dirname(file())).sort()).toEqual(["lock", "other.json"]);
  });
});
