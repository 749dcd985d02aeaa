import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSecrets, readSecrets, secretsFile } from "@/scripts/lib/secrets.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("secrets", () => {
  it("are made once, for their owner's eyes only", () => {
    const made = loadSecrets(folder);
    expect(made.installationId).toMatch(/^[a-z][a-z0-9]{5}$/);
    expect(Buffer.from(made.key, "base64")).toHaveLength(32);
    expect(loadSecrets(folder)).toEqual(made);
    expect(statSync(secretsFile(folder)).mode & 0o777).toBe(0o600);
  });

  it("are never replaced when they are damaged", () => {
    writeFileSync(secretsFile(folder), '{"key": "x"}');
    expect(() => loadSecrets(folder)).toThrow(/is damaged/);
    expect(readFileSync(secretsFile(folder), "utf8")).toBe('{"key": "x"}');
  });

  it("are not there before set-up", () => {
    expect(readSecrets(folder)).toBeUndefined();
  });
});
