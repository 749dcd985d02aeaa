import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PortalError } from "@/lib/errors";
import { runProgram, withTempDir } from "@/lib/hypervisors/libvirt/virsh";
import { say } from "@/lib/util/say";

export type SeedWriter = (
  signal: AbortSignal,
  content: SeedContent,
  use: (iso: { path: string; sizeBytes: number }) => Promise<void>,
) => Promise<void>;

export type SeedContent = { machineId: string; hostname: string; mac: string; userData: string };

/** cloud-init's NoCloud files: https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html */
export function seedFiles({ machineId, hostname, mac, userData }: SeedContent): Record<string, string> {
  return {
    "user-data": userData,
    // JSON is YAML, which is what cloud-init reads.
    "meta-data": JSON.stringify({ "instance-id": machineId, "local-hostname": hostname }),
    "network-config": JSON.stringify({
      version: 2,
      ethernets: {
        // Binds the lease to the MAC address: clones of one disk share the machine-id, DHCP's usual id.
        nic0: { match: { macaddress: mac }, dhcp4: true, dhcp6: false, "dhcp-identifier": "mac" },
      },
    }),
  };
}

/**
 * Writes the seed as an ISO image with the label that cloud-init looks for, and hands its path to `use`; all is deleted
 * afterwards. User data holds host keys: it passes through files that only this user reads.
 */
export const withSeed: SeedWriter = (signal, content, use) =>
  withTempDir(async (dir) => {
    const files = Object.entries(seedFiles(content)).map(([name, text]) => ({ path: join(dir, name), text }));
    for (const { path, text } of files) await writeFile(path, text, { mode: 0o600 });
    const iso = join(dir, "seed.iso");
    const args = ["-quiet", "-output", iso, "-volid", "cidata", "-joliet", "-rock", ...files.map((f) => f.path)];
    const { code, stderr } = await runProgram("genisoimage", args, { signal, timeoutMs: 60_000 });
    if (code !== 0) {
      throw new PortalError("hypervisor-refused", {
        detail: say`The machine's seed image could not be written: ${stderr.trim().split("\n").at(-1) ?? "no message"}`,
        remedy: say`Install genisoimage where the portal's worker runs (Debian and Ubuntu: package genisoimage), then retry.`,
      });
    }
    return use({ path: iso, sizeBytes: (await stat(iso)).size });
  });
