import { describe, expect, it } from "vitest";
import type { MachineSpec } from "@/lib/hypervisors/driver";
import {
  configOf,
  devicesOf,
  hasTags,
  isMachine,
  isMade,
  parseSize,
  rootDevice,
  toMachine,
  toState,
  toUsage,
} from "./machine-record";
import type { InstanceRecord } from "./records";

const spec: MachineSpec = {
  id: "s1-db-1",
  hostname: "db-1",
  imageId: "debian-12",
  cloneKind: "thin",
  vcpus: 2,
  memoryMiB: 1024,
  diskGiB: 10,
  userData: "#cloud-config\n{}",
  tags: { stack: "s1", node: "db-1", deployment: "d1", planHash: "0a" },
};

const record = (more: Partial<InstanceRecord> = {}): InstanceRecord => ({
  name: spec.id,
  status: "Running",
  config: configOf(spec),
  devices: { root: rootDevice("pool", spec.diskGiB) },
  state: {
    cpu: { usage: 1_500_000_000 },
    memory: { usage: 64 * 1024 ** 2 },
    disk: { root: { usage: 3 * 1024 ** 2 } },
    network: {
      lo: { addresses: [{ family: "inet", address: "127.0.0.1", scope: "local" }] },
      docker0: { addresses: [{ family: "inet", address: "172.17.0.1", scope: "global" }] },
      eth0: {
        addresses: [
          { family: "inet6", address: "fe80::1", scope: "link" },
          { family: "inet", address: "10.64.0.9", scope: "global" },
        ],
        counters: { bytes_received: 5_020, bytes_sent: 1_270 },
      },
    },
  },
  ...more,
});

describe("a machine and its instance", () => {
  it("names the cluster member that it runs on, and none where the daemon stands alone", () => {
    expect(toMachine(record({ location: "hv-03" })).host).toBe("hv-03");
    expect(toMachine(record({ location: "none" }))).not.toHaveProperty("host");
  });

  it("reads back what was asked for", () => {
    const { vcpus, memoryMiB, diskGiB, tags } = spec;
    expect(toMachine(record())).toEqual({
      id: spec.id,
      state: "running",
      addresses: ["10.64.0.9"],
      tags,
      vcpus,
      memoryMiB,
      diskGiB,
    });
  });

  it("is privileged, with the device for FUSE, only where that is asked for", () => {
    const [usual, trusted] = [spec, { ...spec, privileged: true as const }];
    expect(configOf(usual)).not.toHaveProperty("security.privileged");
    expect(Object.keys(devicesOf(usual, "pool"))).toEqual(["root"]);
    expect(configOf(trusted)).toEqual({ ...configOf(usual), "security.privileged": "true" });
    expect(devicesOf(trusted, "pool")).toMatchObject({ ...devicesOf(usual, "pool"), fuse: { path: "/dev/fuse" } });
  });

  it("has no address when stopped, whatever the daemon remembers", () => {
    expect(toMachine(record({ status: "Stopped" }))).toMatchObject({ state: "stopped", addresses: [] });
    expect(toMachine(record({ status: "Starting", state: null }))).toMatchObject({ state: "starting", addresses: [] });
  });

  it.each([
    ["Stopped", "stopped"],
    ["Starting", "starting"],
    ["Running", "running"],
    ["Stopping", "running"],
    ["Frozen", "running"],
    ["Aborting", "failed"],
    ["Error", "failed"],
    ["never seen", "failed"],
  ])("%s is %s", (status, state) => expect(toState(status)).toBe(state));

  it.each([
    ["512MiB", 512 * 1024 ** 2],
    ["10GiB", 10 * 1024 ** 3],
    ["1GB", 1e9],
    ["4096", 4096],
    ["", 0],
    [undefined, 0],
    ["10%", 0],
  ])("%s is %d bytes", (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it("knows half-made machines and throw-away instances", () => {
    expect(isMade(record())).toBe(false);
    expect(isMade(record({ config: { ...configOf(spec), "user.burgeon.made": "true" } }))).toBe(true);
    expect(isMachine(record())).toBe(true);
    expect(isMachine(record({ name: "unpack-1", config: null }))).toBe(false);
    expect(isMachine(record({ name: "copied-by-hand" }))).toBe(false);
  });

  it("matches tags only when all are carried", () => {
    const machine = toMachine(record());
    expect(hasTags(machine, {})).toBe(true);
    expect(hasTags(machine, { stack: "s1", node: "db-1" })).toBe(true);
    expect(hasTags(machine, { stack: "s1", node: "db-2" })).toBe(false);
  });

  it("meters in seconds and MiB", () => {
    const network = { receivedBytes: 5_020, sentBytes: 1_270 };
    expect(toUsage(record())).toEqual({ cpuSeconds: 1.5, memoryMiB: 64, diskMiB: 3, ...network });
    const none = { cpuSeconds: 0, memoryMiB: 0, diskMiB: null, receivedBytes: null, sentBytes: null };
    expect(toUsage(record({ state: null }))).toEqual(none);
    // A pool of plain folders counts nothing, btrfs nothing yet of what was just made.
    for (const usage of [-1, 0]) expect(toUsage(record({ state: { disk: { root: { usage } } } })).diskMiB).toBeNull();
  });
});
