import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { HypervisorDriver, Machine, MachineSpec, MachineTags } from "@/lib/hypervisors/driver";
import { context, expectCancelled, expectCode } from "./calls";
import { KEPT, describeCapture } from "./capture-contract";
import type { DriverContractSetup } from "./contract-setup";

/** Of TEST-NET-3: a range of which no card tells a public address. */
const FORWARDED = `203.0.113.${1 + (randomBytes(1)[0]! % 254)}`;

/**
 * What every hypervisor driver keeps to. The cases build on each other and share three machines, as a real one costs
 * seconds; so they run in order, and the first failure is the one to look at.
 */
export function describeDriverContract(name: string, prepareSetup: () => Promise<DriverContractSetup>): void {
  describe(`${name} keeps the driver contract`, () => {
    const prefix = `t${randomBytes(3).toString("hex")}`;
    const tags = (node: string): MachineTags => ({ stack: prefix, node, deployment: `${prefix}-d`, planHash: "0a1b" });
    let setup: DriverContractSetup;
    let driver: HypervisorDriver;
    let stranger: HypervisorDriver;

    const spec = (node: string, more: Partial<MachineSpec> = {}): MachineSpec => ({
      id: `${prefix}-${node}`,
      hostname: node,
      imageId: setup.image.id,
      cloneKind: driver.capabilities.thinClone ? "thin" : "full",
      ...setup.size,
      userData: setup.userData(node),
      tags: tags(node),
      ...more,
    });
    const first = `${prefix}-db-1`;
    const second = `${prefix}-db-2`;
    const bigger = () => ({
      vcpus: setup.size.vcpus,
      memoryMiB: setup.size.memoryMiB + 64,
      diskGiB: setup.size.diskGiB + 1,
    });
    const read = async (id: string): Promise<Machine> => {
      const machine = await driver.getMachine(context(), id);
      if (!machine) throw new Error(`machine ${id} is missing`);
      return machine;
    };
    const publicOf = async (...ids: string[]) => {
      const machines = await driver.listMachines(context());
      return ids.map((id) => machines.find((machine) => machine.id === id)?.publicAddresses);
    };
    let takeAway: (() => Promise<void>) | undefined;
    const idsOf = (machines: Machine[]): string[] => machines.map(({ id }) => id).sort();

    const own = `a${randomBytes(3).toString("hex")}`;

    beforeAll(async () => {
      setup = await prepareSetup();
      driver = await setup.createDriver(own);
      stranger = await setup.createDriver(`b${randomBytes(3).toString("hex")}`);
    });

    afterAll(async () => {
      try {
        for (const one of [driver, stranger]) {
          await one?.teardown(context());
          await one?.close();
        }
      } finally {
        await setup?.cleanup();
      }
    });

    it("says who it is and what there is room for", async () => {
      expect((await driver.health(context())).version).not.toBe("");
      const capacity = await driver.capacity(context());
      expect(capacity.vcpus).toBeGreaterThan(0);
      expect(capacity.freeMemoryMiB).toBeGreaterThan(0);
      expect(capacity.freeMemoryMiB).toBeLessThanOrEqual(capacity.memoryMiB);
      expect(capacity.freeDiskGiB).toBeGreaterThan(0);
      expect(capacity.freeDiskGiB).toBeLessThanOrEqual(capacity.diskGiB);
    });

    it("prepares its place, repeatedly, and finds nothing there", async () => {
      await driver.prepare(context());
      await driver.prepare(context());
      expect(await driver.listMachines(context())).toEqual([]);
      expect(await driver.listImages(context())).toEqual([]);
    });

    it("makes no machine from an image that is missing, nor a thin clone where it has none", async () => {
      if (!driver.capabilities.thinClone) {
        await expectCode("hypervisor-refused", driver.ensureMachine(context(), spec("db-1", { cloneKind: "thin" })));
      }
      await expectCode("image-missing", driver.ensureMachine(context(), spec("db-1")));
      expect(await driver.getMachine(context(), first)).toBeNull();
    });

    it("imports an image once", async () => {
      const image = await driver.ensureImage(context(), setup.image);
      expect(image.id).toBe(setup.image.id);
      expect(image.sizeBytes).toBeGreaterThan(0);
      expect(await driver.ensureImage(context(), setup.image)).toEqual(image);
      expect(await driver.listImages(context())).toEqual([image]);
    });

    it("knows nothing of absent machines, and deleting them is fine", async () => {
      const absent = `${prefix}-absent`;
      expect(await driver.getMachine(context(), absent)).toBeNull();
      await driver.deleteMachine(context(), absent);
      await driver.deleteMachine(context(), absent);
      await expectCode(null, driver.ensureStarted(context(), absent));
      expect(await driver.listMachines(context())).toEqual([]);
    });

    it("starts nothing for a call that was cancelled before", async () => {
      await expectCode("cancelled", driver.ensureMachine(context(AbortSignal.abort()), spec("db-1")));
      expect(await driver.getMachine(context(), first)).toBeNull();
    });

    it("makes one machine, however often and at once it is asked for", async () => {
      const asked = spec("db-1", { userData: setup.userData("db-1", [KEPT.write]) });
      const made = await Promise.all([1, 2, 3].map(() => driver.ensureMachine(context(), asked)));
      const again = await driver.ensureMachine(context(), asked);
      const expected = { id: first, state: "stopped", addresses: [], tags: asked.tags, ...setup.size };
      for (const machine of [...made, again]) expect(machine).toEqual(expected);
      expect(await driver.listMachines(context())).toEqual([{ ...expected, publicAddresses: [] }]);
      expect(await driver.getMachine(context(), first)).toEqual(expected);
    });

    it("makes a machine with more rights where it may, and refuses to where it may not", async () => {
      const asked = spec("trusted-1", { privileged: true });
      if (!driver.capabilities.privileged) {
        await expectCode("hypervisor-refused", driver.ensureMachine(context(), asked));
        expect(await driver.getMachine(context(), asked.id)).toBeNull();
        return;
      }
      expect(await driver.ensureMachine(context(), asked)).toMatchObject({ id: asked.id, state: "stopped" });
      await driver.deleteMachine(context(), asked.id);
    });

    it("has an empty console for a machine that never started", async (test) => {
      test.skip(!driver.capabilities.console, "no console");
      expect(await driver.consoleTail(context(), first, 4096)).toBe("");
    });

    it("stops waiting when cancelled, and the same call then completes the machine (a full clone)", async () => {
      const asked = spec("db-2", { cloneKind: "full" });
      // A driver reports the clone as it begins.
      await expectCancelled(setup.limits.cancelMs, (ctx) => driver.ensureMachine(ctx, asked));

      const machine = await driver.ensureMachine(context(), asked);
      expect(machine).toMatchObject({ id: second, state: "stopped", ...setup.size });
      expect(idsOf(await driver.listMachines(context()))).toEqual([first, second]);
    });

    it("lists machines by tags: those that carry all of them", async () => {
      const list = async (some: Partial<MachineTags>) => idsOf(await driver.listMachines(context(), some));
      expect(await list({ stack: prefix })).toEqual([first, second]);
      expect(await list({ stack: prefix, node: "db-2" })).toEqual([second]);
      expect(await list({ node: "db-1", deployment: `${prefix}-other` })).toEqual([]);
      expect(await list({ stack: prefix.slice(0, -1) })).toEqual([]);
    });

    it("starts a machine, repeatedly and at once, while another worker prepares the same place", async () => {
      const another = await setup.createDriver(own);
      const [, ...started] = await Promise.all([
        another.prepare(context()).finally(() => another.close()),
        ...[1, 2].map(() => driver.ensureStarted(context(), first)),
      ]);
      started.push(await driver.ensureStarted(context(), first));
      for (const machine of started) expect(machine).toMatchObject({ id: first, state: "running" });
      expect((await read(second)).state).toBe("stopped");
    });

    it("leases an address", async () => {
      const { addresses } = await vi.waitUntil(
        async () => {
          const machine = await read(first);
          if (machine.state === "failed") throw new Error("the machine failed");
          return machine.addresses.length > 0 ? machine : null;
        },
        { timeout: setup.limits.addressMs, interval: 100 },
      );
      for (const address of addresses) expect(address).toMatch(/^(\d{1,3}\.){3}\d{1,3}$/);
      expect((await read(first)).addresses).toEqual(addresses);
    });

    it("tells no private address as a public one, and one that is forwarded to a machine as its own", async () => {
      expect(await publicOf(first, second)).toEqual([[], []]);
      takeAway = await setup.forward?.(own, await read(first), FORWARDED);
      if (takeAway) expect(await publicOf(first, second)).toEqual([[FORWARDED], []]);
    });

    it("reads the end of the console", async (test) => {
      test.skip(!driver.capabilities.console, "no console");
      const wanted = 200;
      const tail = () => driver.consoleTail(context(), first, wanted);
      const text = await vi.waitUntil(tail, { timeout: setup.limits.addressMs, interval: 100 });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(wanted);
    });

    it("runs what its user data asks for", async (test) => {
      test.skip(!setup.runsGuests, "nothing runs in these machines");
      const text = () => driver.consoleTail(context(), first, 65_536);
      await vi.waitUntil(async () => (await text()).includes(KEPT.written), {
        timeout: setup.limits.bootMs,
        interval: 500,
      });
      expect(await text()).toContain(KEPT.written);
    });

    it("meters a running machine, and what it computed, received and sent never falls", async () => {
      const before = await driver.usage(context(), first);
      expect(before.memoryMiB).toBeGreaterThan(0);
      const after = await vi.waitUntil(
        async () => {
          const usage = await driver.usage(context(), first);
          // Asking for its address and getting one is traffic, where the hypervisor tells of any.
          const moved = Math.min(usage.cpuSeconds, usage.receivedBytes ?? 1, usage.sentBytes ?? 1) > 0;
          // A pool may count what is written later than it is.
          return moved && usage.diskMiB !== null ? usage : null;
        },
        { timeout: setup.limits.addressMs, interval: 100 },
      );
      expect(after.diskMiB).toBeGreaterThan(0);
      expect(after.diskMiB).toBeLessThanOrEqual(setup.size.diskGiB * 1024);
      for (const counter of ["cpuSeconds", "receivedBytes", "sentBytes"] as const)
        expect(after[counter] ?? 0, counter).toBeGreaterThanOrEqual(before[counter] ?? 0);
    });

    it("resizes a running machine, or refuses to where it cannot do so live", async () => {
      if (!driver.capabilities.liveResize) {
        await expectCode("wrong-state", driver.resize(context(), first, bigger()));
        expect(await read(first)).toMatchObject({ state: "running", ...setup.size });
        return;
      }
      expect(await driver.resize(context(), first, bigger())).toMatchObject({ id: first, ...bigger() });
      expect(await read(first)).toMatchObject({ state: "running", ...bigger() });
    });

    it("hides a machine from other installations and guards it against them", async () => {
      const before = await read(first);
      await stranger.prepare(context());
      expect(await stranger.listMachines(context())).toEqual([]);
      expect(await stranger.listMachines(context(), { stack: prefix })).toEqual([]);
      expect(await stranger.listImages(context())).toEqual([]);
      expect(await stranger.getMachine(context(), first)).toBeNull();
      await stranger.deleteMachine(context(), first);
      await stranger.deleteImage(context(), setup.image.id);
      await stranger.teardown(context());
      expect(await read(first)).toEqual(before);
      expect((await driver.listImages(context())).map(({ id }) => id)).toEqual([setup.image.id]);
    });

    it("stops a machine, repeatedly", async () => {
      await driver.ensureStopped(context(), first);
      await driver.ensureStopped(context(), first);
      expect(await read(first)).toMatchObject({ state: "stopped", addresses: [] });
    });

    it("does not say that an address is gone that is forwarded to a stopped machine, until it is", async () => {
      const [told] = await publicOf(first);
      expect(takeAway ? [[FORWARDED], undefined] : [[]]).toContainEqual(told);
      await takeAway?.();
      expect(await publicOf(first, second)).toEqual([[], []]);
    });

    describeCapture({ driver: () => driver, setup: () => setup, spec, source: first, read });

    it("resizes a stopped machine, and never shrinks a disk", async () => {
      expect(await driver.resize(context(), first, bigger())).toMatchObject(bigger());
      expect(await driver.resize(context(), first, bigger())).toMatchObject(bigger());
      const shrunk = { ...bigger(), diskGiB: setup.size.diskGiB };
      await expectCode("hypervisor-refused", driver.resize(context(), first, shrunk));
      expect(await read(first)).toMatchObject(bigger());
    });

    it("makes, restores and deletes snapshots, repeatedly, or refuses them all", async () => {
      if (!driver.capabilities.snapshot) {
        await expectCode("hypervisor-refused", driver.ensureSnapshot(context(), first, "before"));
        await expectCode("hypervisor-refused", driver.restoreSnapshot(context(), first, "before"));
        return;
      }
      const names = () => driver.listSnapshots(context(), first);
      expect(await names()).toEqual([]);
      await driver.ensureSnapshot(context(), first, "before");
      await driver.ensureSnapshot(context(), first, "before");
      expect(await names()).toEqual(["before"]);
      await driver.restoreSnapshot(context(), first, "before");
      await driver.restoreSnapshot(context(), first, "before");
      await expectCode(null, driver.restoreSnapshot(context(), first, "unknown"));
      await driver.ensureSnapshot(context(), first, "after");
      expect([...(await names())].sort()).toEqual(["after", "before"]);
      await driver.restoreSnapshot(context(), first, "after");
      const { snapshotRestore } = driver.capabilities;
      const older = driver.restoreSnapshot(context(), first, "before");
      await (snapshotRestore === "newest" ? expectCode("wrong-state", older) : older);
      expect([...(await names())].sort()).toEqual(
        snapshotRestore === "deletes-newer" ? ["before"] : ["after", "before"],
      );
      await driver.ensureSnapshot(context(), first, "after");
      await driver.deleteSnapshot(context(), first, "before");
      await driver.deleteSnapshot(context(), first, "before");
      expect(await names()).toEqual(["after"]);
      expect((await read(first)).state).toBe("stopped");
    });

    it("deletes a machine with its snapshots, repeatedly and at once, and no other", async () => {
      await Promise.all([1, 2].map(() => driver.deleteMachine(context(), first)));
      await driver.deleteMachine(context(), first);
      expect(await driver.getMachine(context(), first)).toBeNull();
      expect(idsOf(await driver.listMachines(context()))).toEqual([second]);
    });

    it("makes a deleted machine anew, with nothing left of the old one", async () => {
      expect(await driver.ensureMachine(context(), spec("db-1"))).toMatchObject({ state: "stopped", ...setup.size });
      if (driver.capabilities.snapshot) expect(await driver.listSnapshots(context(), first)).toEqual([]);
    });

    it("deletes a running machine", async () => {
      await driver.ensureStarted(context(), first);
      await driver.deleteMachine(context(), first);
      expect(await driver.getMachine(context(), first)).toBeNull();
    });

    it("deletes an image, repeatedly", async () => {
      await driver.deleteMachine(context(), second);
      await driver.deleteImage(context(), setup.image.id);
      await driver.deleteImage(context(), setup.image.id);
      expect(await driver.listImages(context())).toEqual([]);
    });

    it("leaves nothing behind after teardown, which may be repeated", async () => {
      await driver.ensureImage(context(), setup.image);
      await driver.ensureMachine(context(), spec("db-1"));
      await driver.teardown(context());
      await driver.teardown(context());
      await driver.prepare(context());
      expect(await driver.listMachines(context())).toEqual([]);
      expect(await driver.listImages(context())).toEqual([]);
    });
  });
}
