import { expect, it, vi } from "vitest";
import type { HypervisorDriver, Machine, MachineSpec } from "@/lib/hypervisors/driver";
import { context, expectCancelled, expectCode } from "./calls";
import type { DriverContractSetup } from "./contract-setup";

export type CaptureSuite = {
  driver: () => HypervisorDriver;
  setup: () => DriverContractSetup;
  spec: (node: string, more?: Partial<MachineSpec>) => MachineSpec;
  /** A stopped machine of the suite, whose user-data was `KEPT.write` when it ran. */
  source: string;
  read: (id: string) => Promise<Machine>;
};

/** What the source machine keeps on its disk, and a clone of its image tells on its console with its own identity. */
export const KEPT = {
  write: "echo kept-by-the-source > /var/lib/contract; sync; echo the source wrote it > /dev/console",
  written: "the source wrote it",
  read: 'echo "$(cat /var/lib/contract) is on $(cat /var/lib/cloud/data/instance-id)" > /dev/console',
  found: (id: string): string => `kept-by-the-source is on ${id}`,
};

/** The cases about captured images, as a part of the driver contract: they leave the suite's machines as they were. */
export function describeCapture({ driver, setup, spec, source, read }: CaptureSuite): void {
  const imageId = "captured-1";
  const capture = { machineId: source, imageId, description: "Captured" };
  const listIds = async () => (await driver().listImages(context())).map(({ id }) => id).sort();
  const cloneKinds = () => (driver().capabilities.thinClone ? (["thin", "full"] as const) : (["full"] as const));
  const cloneOf = (kind: "thin" | "full") =>
    spec(`${kind}-1`, { imageId, cloneKind: kind, userData: setup().userData(`${kind}-1`, [KEPT.read]) });
  let before: Machine;

  it("captures no machine that is missing", async () => {
    await expectCode("not-found", driver().captureImage(context(), { ...capture, machineId: `${source}-absent` }));
    expect(await listIds()).toEqual([setup().image.id]);
  });

  it("shows nothing of a capture that was cancelled", async () => {
    before = await read(source);
    await expectCancelled(setup().limits.cancelMs, (ctx) => driver().captureImage(ctx, capture));
    expect(await listIds()).toEqual([setup().image.id]);
    await expectCode("image-missing", driver().ensureMachine(context(), cloneOf("full")));
  });

  it("captures the disk of a machine, which it stops, once", async () => {
    await driver().ensureStarted(context(), source);
    const image = await driver().captureImage(context(), capture);
    expect(image.id).toBe(imageId);
    expect(image.sizeBytes).toBeGreaterThan(0);
    expect(await read(source)).toEqual(before);
    await driver().ensureStarted(context(), source);
    expect(await driver().captureImage(context(), capture)).toEqual(image);
    expect((await read(source)).state).toBe("running");
    await driver().ensureStopped(context(), source);
    expect(await listIds()).toEqual([imageId, setup().image.id].sort());
    expect(await driver().listImages(context())).toContainEqual(image);
  });

  it("makes clones of it, with what was on the disk and an identity of their own", async () => {
    const clones = cloneKinds().map(cloneOf);
    for (const clone of clones) {
      expect(await driver().ensureMachine(context(), clone)).toMatchObject({ id: clone.id, state: "stopped" });
    }
    // Emulated guests take a minute of two CPUs each: one of them must do.
    const { slow } = await driver().health(context());
    const booted = clones.slice(0, slow ? 1 : clones.length);
    for (const { id } of booted) await driver().ensureStarted(context(), id);
    if (!setup().runsGuests) return;
    for (const { id } of booted) {
      const text = () => driver().consoleTail(context(), id, 65_536);
      await vi.waitUntil(async () => (await text()).includes(KEPT.found(id)), {
        timeout: setup().limits.bootMs,
        interval: 500,
      });
    }
  });

  it("deletes no image that machines were made from", async () => {
    await expectCode("wrong-state", driver().deleteImage(context(), imageId));
    await expectCode("wrong-state", driver().deleteImage(context(), setup().image.id));
    expect(await listIds()).toEqual([imageId, setup().image.id].sort());
    for (const { id } of cloneKinds().map(cloneOf)) await driver().deleteMachine(context(), id);
    await driver().deleteImage(context(), imageId);
    await driver().deleteImage(context(), imageId);
    expect(await listIds()).toEqual([setup().image.id]);
    expect(await read(source)).toEqual(before);
  });
}
