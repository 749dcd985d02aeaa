import { createHash } from "node:crypto";

const MIB = 1024 * 1024;

/** Of a bare Debian 12 for virtual machines. */
export const IMPORTED_BYTES = 360 * MIB;

const LEAST_ADDED_MIB = 40;
const MOST_ADDED_MIB = 400;

/**
 * What an image weighs that was captured from a machine made of an image of `baseBytes`. The software on it adds the same
 * in every version, so numbers in the description do not count.
 */
export function capturedBytes(baseBytes: number, description: string): number {
  const digest = createHash("sha256").update(description.replace(/\d+/g, "")).digest();
  return baseBytes + (LEAST_ADDED_MIB + (digest.readUInt32BE(0) % (MOST_ADDED_MIB - LEAST_ADDED_MIB))) * MIB;
}
