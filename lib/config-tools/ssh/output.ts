/** 16 KiB of UTF-8, as the port demands. The end of an output tells more than its beginning, so it gets more room. */
const OUTPUT_BYTES = 16 * 1024;
const HEAD_BYTES = 4 * 1024;
const CUT = "\n[…]\n";

export function limitOutput(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= OUTPUT_BYTES) return text;
  const tailBytes = OUTPUT_BYTES - HEAD_BYTES - Buffer.byteLength(CUT);
  let headEnd = HEAD_BYTES;
  let tailStart = bytes.length - tailBytes;
  // A cut inside a character (10xxxxxx continues one) moves outwards, so that no part of one is left.
  while (((bytes[headEnd] ?? 0) & 0xc0) === 0x80) headEnd -= 1;
  while (((bytes[tailStart] ?? 0) & 0xc0) === 0x80) tailStart += 1;
  return bytes.toString("utf8", 0, headEnd) + CUT + bytes.toString("utf8", tailStart);
}
