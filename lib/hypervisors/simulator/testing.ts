import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CallContext, HypervisorDriver, ImageSource, MachineSpec } from "@/lib/hypervisors/driver";
import { createSimulatorDriver } from "./driver";

/** For unit tests of the simulator: a world of its own with one image, in a temporary folder. */

export const IMAGE: ImageSource = {
  id: "debian-12",
  description: "Debian 12",
  os: "debian",
  release: "bookworm",
  files: {},
};

export const context = (signal: AbortSignal = new AbortController().signal): CallContext => ({
  signal,
  idempotencyKey: "test:step",
  progress: () => {},
});

export const specOf = (node: string, more: Partial<MachineSpec> = {}): MachineSpec => ({
  id: `m-${node}`,
  hostname: node,
  imageId: IMAGE.id,
  cloneKind: "thin",
  vcpus: 1,
  memoryMiB: 512,
  diskGiB: 5,
  userData: "#cloud-config\nssh_keys: {ed25519_private: host-key-secret}\n",
  tags: { stack: "s1", node, deployment: "d1", planHash: "h1" },
  ...more,
});

/** Forwards a public address to a machine of a world, and answers what takes it away again. */
export async function simulatorForward(dir: string, machineId: string, address: string): Promise<() => Promise<void>> {
  const link = path.join(dir, "forwards", address);
  await symlink(machineId, link);
  return () => rm(link);
}

export type TestWorld = {
  dir: string;
  /** Another driver of the same world, as another process would have. Time does not pass slowly unless asked for. */
  join: (connection?: Record<string, unknown>, installationId?: string) => Promise<HypervisorDriver>;
  remove: () => Promise<void>;
};

export async function makeWorld(): Promise<TestWorld> {
  const dir = await mkdtemp(path.join(tmpdir(), "simulator-"));
  const join: TestWorld["join"] = async (connection = {}, installationId = "test01") => {
    const given = { dir, speed: Number.POSITIVE_INFINITY, ...connection };
    return createSimulatorDriver({ installationId, connection: given });
  };
  await (await join()).ensureImage(context(), IMAGE);
  return { dir, join, remove: () => rm(dir, { recursive: true }) };
}
