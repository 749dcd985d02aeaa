import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CallContext, HypervisorDriver, ImageSource } from "@/lib/hypervisors/driver";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { type LibvirtHost, libvirtHostRefusal, startLibvirtHost } from "@/lib/hypervisors/testing/libvirt-host";
import { testOsImage } from "@/lib/provisioning/testing/os-image";

const refusal = libvirtHostRefusal();
if (refusal !== null) console.warn(`Tests of a remote libvirt are skipped. ${refusal}`);

const context = (): CallContext => ({
  signal: AbortSignal.timeout(600_000),
  idempotencyKey: "mtest:remote",
  progress: () => undefined,
});

const connect = (installationId: string, uri: string): Promise<HypervisorDriver> =>
  createLibvirtDriver({ installationId, connection: { uri, acceleration: "tcg", shutdownGraceMs: 2000 } });

describe.skipIf(refusal !== null)("a remote libvirt that shares no file with the portal", () => {
  let host: LibvirtHost;
  let image: ImageSource;
  const usualPath = process.env.PATH;

  beforeAll(async () => {
    image = await testOsImage("disk");
    host = await startLibvirtHost([path.dirname(image.files.disk!)]);
    process.env.PATH = `${host.sshBin}${path.delimiter}${usualPath}`;
  });
  afterAll(async () => {
    process.env.PATH = usualPath;
    await host?.stop();
  });

  it("has no file of the image", async () => {
    expect(await Promise.all(Object.values(image.files).map((file) => host.has(file)))).not.toContain(true);
    expect(await host.has("/etc/libvirt/libvirtd.conf")).toBe(true);
  });

  it.each(["sshUri", "tlsUri"] as const)(
    "takes an image and a machine by its %s, and gives everything back",
    async (way) => {
      const installationId = `t${randomBytes(3).toString("hex")}`;
      const place = `/var/lib/libvirt/images/burgeon-${installationId}`;
      const id = `${installationId}-db-1`;
      const driver = await connect(installationId, host[way]);
      try {
        expect((await driver.capacity(context())).freeDiskGiB).toBeGreaterThan(0);
        await driver.prepare(context());
        await driver.ensureImage(context(), image);
        await driver.ensureMachine(context(), {
          ...{ id, hostname: "db-1", imageId: image.id, cloneKind: "thin", userData: "#cloud-config\n" },
          ...{ vcpus: 1, memoryMiB: 512, diskGiB: 5 },
          tags: { stack: installationId, node: "db-1", deployment: "d", planHash: "0a1b" },
        });
        expect(await driver.ensureStarted(context(), id)).toMatchObject({ state: "running" });
        expect(await host.has(`${place}/machine.${id}.seed`)).toBe(true);
        // The kernel came from an uploaded file, and its timed lines come back through libvirt.
        const speaks = async () => /\[ *\d+\.\d{6}\]/.test(await driver.consoleTail(context(), id, 16_384));
        await vi.waitUntil(speaks, { timeout: 600_000, interval: 500 });
      } finally {
        await driver.teardown(context());
        await driver.close();
      }
      expect(await host.has(place)).toBe(false);
    },
  );

  it("is not spoken to when its key or its certificate is another one", async () => {
    const stranger = expect.objectContaining({ code: "hypervisor-unreachable" });
    await rm(path.join(host.sshBin, "control"), { force: true }); // the connection that was made with the right key
    await writeFile(path.join(host.sshBin, "known_hosts"), "");
    const overSsh = await connect("strngr", host.sshUri);
    await expect(overSsh.health(context())).rejects.toEqual(stranger);
    await expect(overSsh.health(context())).rejects.toMatchObject({
      text: { detail: expect.stringContaining("does not let the portal in") },
    });

    const overTls = await connect("strngr", host.tlsUri.replace(/\?.*/, `?pkipath=${host.sshBin}`));
    await expect(overTls.health(context())).rejects.toEqual(stranger);
  });
});
