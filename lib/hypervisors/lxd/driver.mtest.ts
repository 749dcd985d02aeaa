import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { CallContext, Machine, MachineSpec } from "@/lib/hypervisors/driver";
import { expectCode } from "@/lib/hypervisors/testing/calls";
import { describeDriverContract } from "@/lib/hypervisors/testing/driver-contract";
import { testOsImage } from "@/lib/provisioning/testing/os-image";
import { findEndpoint, parseConnection } from "./connection";
import { createLxdDriver } from "./driver";
import { namesOf } from "./names";
import { LxdTransport } from "./transport";

/** A file with the connection of another daemon than this host's: Incus, or one that is reached over HTTPS. */
const other = process.env.BURGEON_TEST_LXD;
const connection = other ? parseConnection(JSON.parse(readFileSync(other, "utf8"))) : ({ kind: "unix" } as const);
const endpoint = await findEndpoint(connection);
if (endpoint === null) console.warn("LXD driver tests are skipped: this host has no socket of LXD or Incus.");

const context = (): CallContext => ({
  signal: AbortSignal.timeout(600_000),
  idempotencyKey: "mtest:case",
  progress: () => undefined,
});

const userData = (_hostname: string, commands: string[] = []): string => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const field = (data: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, data.length]), data]);
  const key = `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(raw)]).toString("base64")} test`;
  const users = [{ name: "root", ssh_authorized_keys: [key] }];
  return `#cloud-config\n${stringify({ users, disable_root: false, bootcmd: commands })}`;
};

/** As an administrator does: `lxc network forward create`, `port add`, `delete`. */
async function forward(installationId: string, { addresses }: Machine, address: string): Promise<() => Promise<void>> {
  const transport = new LxdTransport(endpoint);
  const path = `/1.0/networks/${namesOf(installationId).network}/forwards`;
  const { signal } = context();
  const ports = [{ protocol: "tcp", listen_port: "80,443", target_address: addresses[0] }];
  await transport.change({ method: "POST", path, body: { listen_address: address, ports }, signal });
  return async () => {
    await transport.change({ method: "DELETE", path: `${path}/${address}`, signal });
    transport.close();
  };
}

if (endpoint === null) describe.skip("LXD keeps the driver contract", () => it("needs a daemon", () => undefined));
else {
  describeDriverContract("LXD", async () => ({
    createDriver: (installationId) =>
      createLxdDriver({ installationId, connection: { ...connection, poolSizeGiB: 8 } }),
    image: await testOsImage("container"),
    userData,
    runsGuests: true,
    size: { vcpus: 1, memoryMiB: 256, diskGiB: 2 },
    forward,
    limits: { addressMs: 60_000, bootMs: 300_000, cancelMs: 500 },
    cleanup: async () => {},
  }));

  it("makes privileged containers where it is told to, whose root sets trusted attributes and can mount by FUSE", async () => {
    const installationId = Math.random().toString(36).slice(2, 8);
    const open = (more: object) =>
      createLxdDriver({ installationId, connection: { ...connection, poolSizeGiB: 8, ...more } });
    const [usual, trusting] = await Promise.all([open({}), open({ privileged: true })]);
    const image = await testOsImage("container");
    const rights = [
      'python3 -c \'import os; os.setxattr("/root", "trusted.contract", b"1")\'',
      "test -c /dev/fuse",
      "echo has the rights > /dev/console",
    ];
    const spec: MachineSpec = {
      ...{ id: `t${installationId}-1`, hostname: "trusted-1", imageId: image.id },
      ...{ vcpus: 1, memoryMiB: 256, diskGiB: 2 },
      ...{ userData: userData("trusted-1", [rights.join(" && ")]) },
      ...{ cloneKind: "thin", privileged: true },
      tags: { stack: "s", node: "trusted-1", deployment: "d", planHash: "0a" },
    };
    try {
      await trusting.prepare(context());
      await trusting.ensureImage(context(), image);
      await expectCode("hypervisor-refused", usual.ensureMachine(context(), spec));
      expect(await usual.getMachine(context(), spec.id)).toBeNull();
      expect(await usual.health(context())).not.toHaveProperty("note");

      expect((await trusting.health(context())).note?.sentence).toContain("privileged");
      await trusting.ensureMachine(context(), spec);
      await trusting.ensureStarted(context(), spec.id);
      const text = () => trusting.consoleTail(context(), spec.id, 65_536);
      await vi.waitUntil(async () => (await text()).includes("has the rights"), { timeout: 300_000, interval: 500 });
    } finally {
      await trusting.teardown(context());
      await Promise.all([usual.close(), trusting.close()]);
    }
  });

  describe("teardown", () => {
    const transport = new LxdTransport(endpoint);
    const suffix = Math.random().toString(36).slice(2, 8);
    const foreign = `foreign-${suffix}`;
    const query = { project: foreign };
    const named = z.object({ name: z.string() });

    beforeAll(async () => {
      const { signal } = context();
      await transport.change({
        method: "POST",
        path: "/1.0/projects",
        body: { name: foreign, config: { "features.profiles": "true" } },
        signal,
      });
      await transport.change({ method: "POST", path: "/1.0/profiles", query, body: { name: "theirs" }, signal });
      await transport.change({
        method: "POST",
        path: "/1.0/storage-pools",
        body: { name: foreign, driver: "dir" },
        signal,
      });
      const root = { type: "disk", path: "/", pool: foreign };
      const container = { name: "theirs", type: "container", source: { type: "none" }, devices: { root } };
      await transport.change({ method: "POST", path: "/1.0/instances", query, body: container, signal });
    });

    afterAll(async () => {
      const { signal } = context();
      for (const path of ["/1.0/instances/theirs", "/1.0/profiles/theirs"])
        await transport.change({ method: "DELETE", path, query, signal });
      for (const path of [`/1.0/projects/${foreign}`, `/1.0/storage-pools/${foreign}`])
        await transport.change({ method: "DELETE", path, signal });
      transport.close();
    });

    it("leaves a foreign project with its profile and container alone, and removes all of its own", async () => {
      const { signal } = context();
      const driver = await createLxdDriver({ installationId: suffix, connection: { ...connection, poolSizeGiB: 5 } });
      const ours = async (): Promise<string[]> => {
        const lists = ["/1.0/projects", "/1.0/storage-pools", "/1.0/networks"].map((at) =>
          transport.get(z.array(z.string()), at, signal),
        );
        return (await Promise.all(lists)).flat().filter((url) => url.includes(suffix) && !url.endsWith(foreign));
      };
      await driver.prepare(context());
      expect(await ours()).toHaveLength(3);
      await driver.teardown(context());
      await driver.close();

      expect(await ours()).toEqual([]);
      expect(await transport.get(named, "/1.0/profiles/theirs", signal, query)).toEqual({ name: "theirs" });
      expect(await transport.get(named, "/1.0/instances/theirs", signal, query)).toEqual({ name: "theirs" });
    });
  });
}
