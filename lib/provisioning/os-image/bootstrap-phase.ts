import { say, type Sentence } from "@/lib/util/say";

/** mmdebstrap's "I: ..." lines that mark a phase -> what people read. Its other lines name internals. */
const PHASES: readonly [start: string, text: Sentence][] = [
  ["running apt-get update", say`Reading the mirror's package lists`],
  ["downloading packages", say`Downloading packages`],
  ["extracting archives", say`Unpacking the base system`],
  ["installing essential packages", say`Installing the base system`],
  ["installing remaining packages", say`Installing the other packages`],
  ["creating tarball", say`Packing the root file system`],
];

export function bootstrapPhase(line: string): Sentence | null {
  if (!line.startsWith("I: ")) return null;
  return PHASES.find(([start]) => line.startsWith(start, 3))?.[1] ?? null;
}
