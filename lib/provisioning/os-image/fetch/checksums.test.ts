import { describe, expect, it } from "vitest";
import { digestFor, parseChecksums } from "./checksums";

const a = "a".repeat(64);
const b = "b".repeat(64);
const c = "c".repeat(128);
const url = "https://vendor.example/9/Rocky-9.latest.x86_64.qcow2";

describe("a checksum file", () => {
  it.each([
    ["GNU, text", `${a}  image.qcow2`, "image.qcow2", `sha256:${a}`],
    ["GNU, binary", `${a} *image.qcow2`, "image.qcow2", `sha256:${a}`],
    ["GNU, SHA-512", `${c}  image.qcow2`, "image.qcow2", `sha512:${c}`],
    ["GNU, with a folder and a name with spaces", `${a}  ./x/my image.qcow2`, "my image.qcow2", `sha256:${a}`],
    ["BSD", `SHA256 (image.qcow2) = ${a}`, "image.qcow2", `sha256:${a}`],
    ["BSD, SHA-512, capitals", `SHA512 (image.qcow2) = ${c.toUpperCase()}`, "image.qcow2", `sha512:${c}`],
    ["a digest alone", a, "", `sha256:${a}`],
  ])("in the format %s", (_format, line, name, digest) => {
    expect(parseChecksums(`# a comment\r\n${line}\r\n`)).toEqual([{ name, digest }]);
  });

  it("says nothing where a line is no digest of a known length", () => {
    expect(parseChecksums(`${"a".repeat(40)}  sha1.iso\nMD5 (x) = ${"a".repeat(32)}\nhello\n\n`)).toEqual([]);
  });
});

describe("the digest of an image", () => {
  const list = "https://vendor.example/9/CHECKSUM";

  it("is that of its own name, not of one that only starts like it", () => {
    const text = `SHA256 (Rocky-9.latest.x86_64.qcow2.old) = ${b}\nSHA256 (Rocky-9.latest.x86_64.qcow2) = ${a}`;
    expect(digestFor(text, list, url)).toBe(`sha256:${a}`);
  });

  it("is the stronger one where both are given", () => {
    const text = `${a}  Rocky-9.latest.x86_64.qcow2\n${c}  Rocky-9.latest.x86_64.qcow2`;
    expect(digestFor(text, list, url)).toBe(`sha512:${c}`);
  });

  it("is the only one of a list that is named after the image", () => {
    expect(digestFor(`${a}  Rocky-9-Build7.qcow2`, `${url}.sha256`, url)).toBe(`sha256:${a}`);
  });

  it("is not guessed otherwise", () => {
    const refused = expect.objectContaining({ code: "download-failed" });
    expect(() => digestFor(`${a}  other.qcow2`, list, url)).toThrow(refused);
    expect(() => digestFor(`${a}  x\n${b}  y`, `${url}.sha256`, url)).toThrow(refused);
    expect(() => digestFor("<html>not found</html>", list, url)).toThrow("does not list Rocky-9.latest.x86_64.qcow2");
  });
});
