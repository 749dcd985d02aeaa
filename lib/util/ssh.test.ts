import { sign, verify } from "node:crypto";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { generateSshKeyPair } from "@/lib/util/ssh";

type ParsedKey = {
  type: string;
  comment: string;
  getPublicPEM(): string;
  getPrivatePEM(): string;
  getPublicSSH(): Buffer;
};
// ssh2 ships no types; its parser is an independent reading of the format.
const ssh2 = createRequire(import.meta.url)("ssh2") as { utils: { parseKey(data: string): ParsedKey | Error } };

function parse(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

describe("generateSshKeyPair", () => {
  it("is read by another implementation, and both halves belong together", () => {
    const pair = generateSshKeyPair("stack db");
    const secret = parse(pair.privateKey);
    const open = parse(pair.publicKey);
    expect(secret.type).toBe("ssh-ed25519");
    expect(secret.comment).toBe("stack db");
    expect(open.getPublicSSH().equals(secret.getPublicSSH())).toBe(true);
    const signature = sign(null, Buffer.from("text"), secret.getPrivatePEM());
    expect(verify(null, Buffer.from("text"), open.getPublicPEM(), signature)).toBe(true);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("pads a comment of %i characters to whole blocks", (length) => {
    const comment = "c".repeat(length);
    expect(parse(generateSshKeyPair(comment).privateKey).comment).toBe(comment);
  });

  it("makes a public key of one line and a private key that ends with a newline", () => {
    const pair = generateSshKeyPair("");
    expect(pair.publicKey).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/=]+$/);
    expect(pair.privateKey.endsWith("-----END OPENSSH PRIVATE KEY-----\n")).toBe(true);
  });

  it("never makes the same key twice", () => {
    expect(generateSshKeyPair("a").publicKey).not.toBe(generateSshKeyPair("a").publicKey);
  });

  it("refuses a comment that would start a second line", () => {
    expect(() => generateSshKeyPair("a\nssh-rsa AAAA")).toThrow(RangeError);
  });
});
