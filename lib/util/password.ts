import { hash, verify } from "@node-rs/argon2";
import { randomInt } from "node:crypto";

/**
 * argon2id (the library's default algorithm) with OWASP's first recommended setting: 19 MiB, 2 passes, 1 lane.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Without the pairs that people misread (0 O, 1 l I). 20 characters of these 57 carry 116 bits. */
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const GENERATED_LENGTH = 20;

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

let nobodysHash: Promise<string> | undefined;

/** Takes as long for a person without a password (null), or no person at all, as for one with a password. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword(generatePassword());
  const matches = await verify(stored ?? (await nobodysHash), password);
  return stored !== null && matches;
}

export function generatePassword(length = GENERATED_LENGTH): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
