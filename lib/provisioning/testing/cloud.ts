import { findContainerDaemon } from "@/scripts/lib/container-daemon.mjs";

export type TestCloud = { driver: string; connection: Record<string, unknown> };

/**
 * The local hypervisor as `npm test` found it; run alone, LXD or Incus where it answers. `privileged`: this one may make
 * privileged containers for roles that ask for them.
 */
export async function findTestCloud({ privileged = false } = {}): Promise<TestCloud | null> {
  const found = process.env.BURGEON_CLOUD_JSON;
  if (found) return JSON.parse(found) as TestCloud;
  const daemon = await findContainerDaemon();
  if (daemon.state === "answers")
    return { driver: "lxd", connection: { kind: "unix", socket: daemon.socket, ...(privileged && { privileged }) } };
  console.warn("Launches on real machines are skipped: neither LXD nor Incus answers on this host.");
  return null;
}
