import { open } from "node:fs/promises";

const MAGIC = 0x514649fb;
/** Bit 2 of the incompatible features of version 3: the data lies in another file. */
const EXTERNAL_DATA = 4n;

export type Qcow2Header = { version: number; virtualBytes: number; standsAlone: boolean };

/** Fields of https://www.qemu.org/docs/master/interop/qcow2.html#header. Null: not a qcow2 file. */
export function parseQcow2Header(header: Buffer): Qcow2Header | null {
  if (header.length < 80 || header.readUInt32BE(0) !== MAGIC) return null;
  const version = header.readUInt32BE(4);
  const backed = header.readBigUInt64BE(8) !== 0n;
  const external = version >= 3 && (header.readBigUInt64BE(72) & EXTERNAL_DATA) !== 0n;
  return { version, virtualBytes: Number(header.readBigUInt64BE(24)), standsAlone: !backed && !external };
}

export async function readQcow2Header(path: string): Promise<Qcow2Header | null> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(112), 0, 112, 0);
    return parseQcow2Header(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
