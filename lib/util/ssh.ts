import { generateKeyPairSync, randomBytes } from "node:crypto";
import { z } from "zod";

export const sshKeyPair = z.object({
  /** OpenSSH private key file, unencrypted, with its final newline. */
  privateKey: z.string(),
  /** One line as in authorized_keys and known_hosts: "ssh-ed25519 AAAA… comment". */
  publicKey: z.string(),
});
export type SshKeyPair = z.infer<typeof sshKeyPair>;

const ALGORITHM = "ssh-ed25519";

/**
 * Makes an Ed25519 key pair in OpenSSH's own formats. Used for the key of a stack and for the host keys of its nodes,
 * which cloud-init writes, so that a node's identity is known before the first connection.
 * @throws RangeError when the comment has a line break: it would end the line of an authorized_keys file.
 */
export function generateSshKeyPair(comment: string): SshKeyPair {
  if (/[\r\n\0]/.test(comment)) throw new RangeError("an SSH key comment is one line");
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" });
  const seed = fromJwk(jwk.d);
  const point = fromJwk(jwk.x);
  const publicBlob = Buffer.concat([field(ALGORITHM), field(point)]);
  return {
    privateKey: pem(privateFile(publicBlob, seed, point, comment)),
    publicKey: [ALGORITHM, publicBlob.toString("base64"), comment].join(" ").trim(),
  };
}

/** The file format is OpenSSH's PROTOCOL.key; cipher and key derivation "none", one key. */
function privateFile(publicBlob: Buffer, seed: Buffer, point: Buffer, comment: string): Buffer {
  const check = randomBytes(4);
  const body = Buffer.concat([
    check,
    check,
    field(ALGORITHM),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  // Padded with 1, 2, 3, … to the block size, which is 8 for the cipher "none".
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, i) => i + 1));
  return Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    field("none"),
    field("none"),
    field(""),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([body, padding])),
  ]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

/** A length-prefixed string of RFC 4251, section 5. */
function field(value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function fromJwk(part: string | undefined): Buffer {
  if (part === undefined) throw new TypeError("the key has no such part");
  return Buffer.from(part, "base64url");
}
