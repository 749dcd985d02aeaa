import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * AES-256-GCM with a random 96-bit nonce. Layout: version (1 byte), nonce (12), tag (16), ciphertext. The version says
 * how to read the rest, so that a later format or key can stand beside this one.
 */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** Where a secret belongs. It is authenticated with the text: a ciphertext copied to another row does not open. */
export type SecretPlace = { stackId: string; name: string };

const authenticated = ({ stackId, name }: SecretPlace): Buffer => Buffer.from(JSON.stringify([VERSION, stackId, name]));

/** Encrypts a secret for one place. `key` has 32 bytes. */
export function sealSecret(key: Buffer, place: SecretPlace, plaintext: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(place));
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  return Uint8Array.from([VERSION, ...nonce, ...cipher.getAuthTag(), ...body]);
}

/** @throws Error if the key or the place is another one, or the bytes were changed */
export function openSecret(key: Buffer, place: SecretPlace, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) {
    throw new Error(`secret "${place.name}" has an unknown format (version ${bytes[0] ?? "none"})`);
  }
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated(place));
  decipher.setAuthTag(bytes.subarray(1 + NONCE_BYTES, HEADER_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]).toString("utf8");
}
