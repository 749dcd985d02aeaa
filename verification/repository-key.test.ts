import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const script = path.resolve("catalogue/shared/ansible/repository/files/key.py");
// Made for this test by gpg, which also said its fingerprint.
const FINGERPRINT = "B05B341704AB41B65B8FEB6A070BEA3DCE3F1382";
const KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawe1yRYJKwYBBAHaRw8BAQdAkdU7DsmnPXyjqD+Yw9CYBkyeFeY8vz78Lmp4
+DMIeWy0GU90aGVyIDx0ZXN0MkBleGFtcGxlLmNvbT6IkAQTFggAOBYhBLBbNBcE
q0G2W4/ragcL6j3OPxOCBQJrB7XJAhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheA
AAoJEAcL6j3OPxOC3iwBAP0g6kdzGvrcQyymhh/8/pGzmL5PjsF9WKB9iuumsu/e
AQDHmBiklF7pUl2XaU7hJE7t4S+b1b44/NDZiPc405ZbCg==
=um6L
-----END PGP PUBLIC KEY BLOCK-----
`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-key-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => path.join(folder, "key.asc");
function fetchKey(served: string | null, fingerprint: string) {
  const source = path.join(folder, "served");
  if (served !== null) writeFileSync(source, served);
  const { status, stdout, stderr } = spawnSync("python3", [script, pathToFileURL(source).href, fingerprint, file()]);
  return { status, said: `${stdout}${stderr}`.trim() };
}

it("takes the key whose fingerprint is known, once", () => {
  expect(fetchKey(KEY, FINGERPRINT)).toEqual({ status: 0, said: "fetched" });
  expect(readFileSync(file(), "utf8")).toBe(KEY);
  // As vendors write it. The address is away now, and not asked.
  rmSync(path.join(folder, "served"));
  const spaced = FINGERPRINT.toLowerCase().replaceAll(/.{4}/g, "$& ");
  expect(fetchKey(null, spaced)).toEqual({ status: 0, said: "" });
});

it.each([
  ["another key", KEY, FINGERPRINT.replace("B05B", "B05C"), `is ${FINGERPRINT} instead of B05C`],
  ["a page that a mirror sends", "<html>Sign in</html>", FINGERPRINT, "is no OpenPGP key instead of"],
  ["a key that was cut off", KEY.slice(0, 90), FINGERPRINT, "The repository was not added."],
  ["no answer", null, FINGERPRINT, "could not be fetched"],
])("refuses %s and leaves none behind", (_what, served, fingerprint, message) => {
  const { status, said } = fetchKey(served, fingerprint);
  expect(status).toBe(1);
  expect(said).toContain(message);
  expect(existsSync(file())).toBe(false);
});

it("recipes name a vendor's key by its whole fingerprint, and ask for everything by https", () => {
  const files = readdirSync("catalogue", { recursive: true, encoding: "utf8" })
    .filter((name) => /\/tasks\/[^/]+\.yml$/.test(name))
    .map((name) => path.join("catalogue", name))
    .filter((name) => readFileSync(name, "utf8").includes("name: repository\n"));
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const name of files) {
    const text = readFileSync(name, "utf8");
    expect(text, name).toMatch(/^ +repository_fingerprint: [0-9A-F]{40}$/m);
    expect(text, name).toMatch(/^ +repository_key_url: https:/m);
    expect(text, name).not.toContain("http:");
  }
});
