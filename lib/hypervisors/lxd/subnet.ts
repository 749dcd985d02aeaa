/** The private /24 of an installation's bridge: never one that the daemon's host already reaches. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** An IPv4 range: network address as a number, and the length of its prefix. */
export type Range = { network: number; prefix: number };

const toNumber = (address: string): number => address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
const maskOf = (prefix: number): number => (prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0);

/** "10.1.2.3/24" -> its range; null for anything else ("none", "auto", IPv6). */
export function parseCidr(text: string): Range | null {
  const match = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const prefix = Number(match[2]);
  return { network: (toNumber(match[1]) & maskOf(prefix)) >>> 0, prefix };
}

/** Linux's /proc/net/route (hexadecimal, little endian). The default route is everywhere, so it takes nothing. */
export function parseRoutes(text: string): Range[] {
  const swapped = (hex: string): number => Buffer.from(hex, "hex").readUInt32LE(0);
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter((columns) => columns.length > 7)
    .map((columns) => ({ network: swapped(columns[1] ?? ""), mask: swapped(columns[7] ?? "") }))
    .filter(({ mask }) => mask !== 0)
    .map(({ network, mask }) => ({ network, prefix: mask.toString(2).replaceAll("0", "").length }));
}

const overlaps = (a: Range, b: Range): boolean => {
  const mask = maskOf(Math.min(a.prefix, b.prefix));
  return (a.network & mask) >>> 0 === (b.network & mask) >>> 0;
};

const FIRST = toNumber("10.64.0.0");
const COUNT = 128 * 256;

/** The bridge's own address. Where the search starts depends on the installation, so that two rarely want the same. */
export function chooseSubnet(installationId: string, used: readonly Range[]): string {
  const start = createHash("sha256").update(installationId).digest().readUInt32BE(0) % COUNT;
  for (let i = 0; i < COUNT; i++) {
    const network = FIRST + ((start + i) % COUNT) * 256;
    if (used.some((range) => overlaps(range, { network, prefix: 24 }))) continue;
    return `${[24, 16, 8].map((shift) => (network >>> shift) & 255).join(".")}.1/24`;
  }
  throw new PortalError("hypervisor-refused", {
    detail: say`The hypervisor's host uses every private network that the portal could take.`,
    remedy: say`Free a /24 between 10.64.0.0 and 10.191.255.255 on that host.`,
  });
}

/** Routes of this host; for daemons that run here. */
export const readLocalRoutes = async (): Promise<Range[]> =>
  parseRoutes(await readFile("/proc/net/route", "utf8").catch(() => ""));
