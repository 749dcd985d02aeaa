import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { english } from "@/lib/util/say";
import { checkSignature, dearmor, judge } from "./signature";

/** Made once with GnuPG; neither key expires. */
const VENDOR = "1F6BD1B02758A15E2F775E103C85DCED72E015C7";
const OTHER = "B6E92F9758C0C12BBB3F840C421A54CE14BA983D";
const fixture = (name: string) => readFile(path.resolve("lib/provisioning/os-image/testing/vendor", name));

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "burgeon-signature-"));
  file = path.join(folder, "SHA256SUMS");
  await writeFile(file, await fixture("SHA256SUMS"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Given = { signature?: string; key?: string; fingerprint?: string };
const check = async ({ signature = "SHA256SUMS.asc", key = "key.asc", fingerprint = VENDOR }: Given = {}) =>
  checkSignature({
    file,
    signature: await fixture(signature),
    key: await fixture(key),
    fingerprint,
    what: "https://vendor.example/SHA256SUMS",
    signal: new AbortController().signal,
  });
const invalid = (why: string) => ({
  code: "signature-invalid",
  text: { detail: expect.stringContaining(why), remedy: expect.stringContaining("Do not use this image") },
});

describe("a detached signature", () => {
  it("by the pinned key is valid", async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  it("of other bytes is not", async () => {
    await writeFile(file, "0".repeat(64) + " *image.tar.xz\n");
    await expect(check()).rejects.toMatchObject(invalid("for other bytes"));
  });

  it("by another key is not, even where the server hands that key out as the vendor's", async () => {
    await expect(check({ signature: "SHA256SUMS.other.asc" })).rejects.toMatchObject(invalid("not made by the key"));
    const swapped = { signature: "SHA256SUMS.other.asc", key: "other-key.asc" };
    await expect(check(swapped)).rejects.toMatchObject(invalid("not made by the key"));
    await expect(check({ ...swapped, fingerprint: OTHER })).resolves.toBeUndefined();
  });

  it("that is no signature, or a key that is none, is refused", async () => {
    await expect(check({ signature: "SHA256SUMS" })).rejects.toMatchObject({ code: "signature-invalid" });
    await expect(check({ key: "SHA256SUMS" })).rejects.toMatchObject({ code: "signature-invalid" });
  });
});

it("reads every armoured key of a file, and leaves binary ones as they are", async () => {
  const [one, two] = [await fixture("key.asc"), await fixture("other-key.asc")];
  const binary = dearmor(one);
  expect(binary[0]! & 0x80).toBe(0x80);
  expect(dearmor(binary)).toBe(binary);
  expect(dearmor(Buffer.concat([one, two]))).toEqual(Buffer.concat([binary, dearmor(two)]));
  expect(dearmor(Buffer.from(one.toString().replaceAll("\n", "\r\n")))).toEqual(binary);
});

it.each([
  [
    "a good one by a subkey",
    `[GNUPG:] GOODSIG X\n[GNUPG:] VALIDSIG ${OTHER} 2024-06-01 1 0 4 0 22 10 00 ${VENDOR}`,
    true,
    null,
  ],
  [
    "one that gpgv is not content with",
    `[GNUPG:] VALIDSIG ${VENDOR} 2024-06-01 1 0 4 0 22 10 00 ${VENDOR}`,
    false,
    /made by the key/,
  ],
  [
    "a good and a bad one",
    `[GNUPG:] BADSIG X\n[GNUPG:] VALIDSIG ${VENDOR} 1 1 0 4 0 22 10 00 ${VENDOR}`,
    true,
    /other bytes/,
  ],
  ["a revoked key", "[GNUPG:] REVKEYSIG X", false, /revoked/],
  ["nothing", "", false, /no signature/],
])("judges %s", (_what, output, ok, problem) => {
  const found = judge(output, ok, VENDOR);
  if (problem === null) expect(found).toBeNull();
  else expect(found && english(found)).toMatch(problem);
});
