/** mmdebstrap's "I: ..." lines that mark a phase -> what people read. Its other lines name internals. */
const PHASES: readonly [start: string, text: string][] = [
  ["running apt-get update", "Reading the mirror's package lists"],
  ["downloading packages", "Downloading packages"],
  ["extracting archives", "Unpacking the base system"],
  ["installing essential packages", "Installing the base system"],
  ["installing remaining packages", "Installing the other packages"],
  ["creating tarball", "Packing the root file system"],
];

export function bootstrapPhase(line: string): string | null {
  if (!line.startsWith("I: ")) return null;
  return PHASES.find(([start]) => line.startsWith(start, 3))?.[1] ?? null;
}
