import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HypervisorDriver, Machine } from "@/lib/hypervisors/driver";
import { simulatorSshOpen } from "./journal";
import { context, IMAGE, makeWorld, specOf, type TestWorld } from "./testing";

let world: TestWorld;
let driver: HypervisorDriver;

beforeEach(async () => {
  world = await makeWorld();
  driver = await world.join();
});
afterEach(() => world.remove());

/** Makes and starts a machine; with speed Infinity its boot is over at once. */
async function launch(node: string): Promise<string> {
  const spec = specOf(node);
  await driver.ensureMachine(context(), spec);
  await driver.ensureStarted(context(), spec.id);
  return spec.id;
}

async function read(id: string): Promise<Machine> {
  const machine = await driver.getMachine(context(), id);
  if (!machine) throw new Error(`no machine ${id}`);
  return machine;
}

/** What the Connect step sees: an address, and whether SSH answers there. */
async function connect(id: string): Promise<{ address: string | undefined; ssh: boolean }> {
  const [address] = (await read(id)).addresses;
  return { address, ssh: address !== undefined && (await simulatorSshOpen(world.dir, address)) };
}

const console4k = (id: string): Promise<string> => driver.consoleTail(context(), id, 4096);

describe("a machine without a sentinel", () => {
  it("boots, gets an address and opens SSH", async () => {
    const id = await launch("db-1");
    expect(await connect(id)).toEqual({ address: expect.stringMatching(/^10\./), ssh: true });
    expect(await console4k(id)).toMatch(/db-1 login:/);
  });

  it("has no SSH when it is stopped or gone, nor has an address that nobody holds", async () => {
    const id = await launch("db-1");
    const { address = "" } = await connect(id);
    await driver.ensureStopped(context(), id);
    expect(await simulatorSshOpen(world.dir, address)).toBe(false);
    await driver.deleteMachine(context(), id);
    expect(await simulatorSshOpen(world.dir, address)).toBe(false);
    expect(await simulatorSshOpen(world.dir, "10.0.0.1")).toBe(false);
    expect(await simulatorSshOpen(world.dir, "../down")).toBe(false);
  });
});

describe("fail-clone", () => {
  const full = { code: "hypervisor-full", text: { detail: expect.stringContaining("fail-clone") } };

  it("is never made", async () => {
    const spec = specOf("fail-clone-1");
    await expect(driver.ensureMachine(context(), spec)).rejects.toMatchObject(full);
    await expect(driver.ensureMachine(context(), spec)).rejects.toMatchObject(full);
    expect(await driver.listMachines(context())).toEqual([]);
  });

  it("strikes by host name too", async () => {
    const spec = specOf("db-1", { hostname: "fail-clone" });
    await expect(driver.ensureMachine(context(), spec)).rejects.toMatchObject(full);
  });

  it("with -once is made on the second call, also by another process", async () => {
    const spec = specOf("fail-clone-once-1");
    await expect(driver.ensureMachine(context(), spec)).rejects.toMatchObject(full);
    const other = await world.join();
    expect(await other.ensureMachine(context(), spec)).toMatchObject({ state: "stopped" });
  });

  it("with -once strikes again in another stack", async () => {
    const spec = specOf("fail-clone-once-1");
    await expect(driver.ensureMachine(context(), spec)).rejects.toMatchObject(full);
    const other = specOf("fail-clone-once-1", { id: "m-other", tags: { ...spec.tags, stack: "s2" } });
    await expect(driver.ensureMachine(context(), other)).rejects.toMatchObject(full);
  });
});

describe("fail-capture", () => {
  const listIds = async () => (await driver.listImages(context())).map(({ id }) => id);
  const full = { code: "hypervisor-full", text: { detail: expect.stringContaining("fail-capture") } };

  it("leaves no image, and the machine stopped", async () => {
    const machineId = await launch("fail-capture-1");
    const source = { machineId, imageId: "baked-1", description: "MariaDB 10.11 on Debian 12" };
    await expect(driver.captureImage(context(), source)).rejects.toMatchObject(full);
    await expect(driver.captureImage(context(), source)).rejects.toMatchObject(full);
    expect(await listIds()).toEqual([IMAGE.id]);
    expect((await read(machineId)).state).toBe("stopped");
  });

  it("with -once makes the image on the second call, larger than the one that it came from", async () => {
    const machineId = await launch("fail-capture-once-1");
    const source = { machineId, imageId: "baked-1", description: "MariaDB 10.11 on Debian 12" };
    await expect(driver.captureImage(context(), source)).rejects.toMatchObject(full);
    const [base] = await driver.listImages(context());
    const baked = await driver.captureImage(context(), source);
    expect(baked.sizeBytes).toBeGreaterThan(base?.sizeBytes ?? Number.POSITIVE_INFINITY);
    expect(await listIds()).toEqual(["baked-1", IMAGE.id]);
  });

  it("refuses an image of a machine that was started meanwhile", async () => {
    const machineId = await launch("db-1");
    const source = { machineId, imageId: "baked-1", description: "Baked" };
    const slow = await world.join({ speed: 1, times: { captureMs: 100 } });
    const capturing = slow.captureImage(
      { ...context(), progress: () => void driver.ensureStarted(context(), machineId) },
      source,
    );
    await expect(capturing).rejects.toMatchObject({ code: "wrong-state" });
    expect(await listIds()).toEqual([IMAGE.id]);
  });
});

describe("fail-boot", () => {
  it("starts, then panics, at every start", async () => {
    const id = await launch("fail-boot-1");
    for (let start = 1; start <= 2; start += 1) {
      expect(await read(id)).toMatchObject({ state: "failed", addresses: [] });
      expect(await console4k(id)).toMatch(/Kernel panic - not syncing/);
      await driver.ensureStarted(context(), id);
    }
  });

  it("is running until it panics", async () => {
    driver = await world.join({ speed: 1, times: { cloneMs: 0, bootMs: 3_600_000 } });
    const id = await launch("fail-boot-1");
    expect((await read(id)).state).toBe("running");
    expect(await console4k(id)).not.toMatch(/panic/);
  });

  it("with -once boots when it is started again", async () => {
    const id = await launch("fail-boot-once-1");
    expect((await read(id)).state).toBe("failed");
    await driver.ensureStarted(context(), id);
    expect((await read(id)).state).toBe("running");
    expect((await connect(id)).ssh).toBe(true);
    expect(await console4k(id)).not.toMatch(/panic/);
  });

  it("with -once boots when it was deleted and made again", async () => {
    const id = await launch("fail-boot-once-1");
    await driver.deleteMachine(context(), id);
    await launch("fail-boot-once-1");
    expect((await read(id)).state).toBe("running");
  });
});

describe("fail-address", () => {
  it("runs and never gets an address", async () => {
    const id = await launch("fail-address-1");
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      expect(await read(id)).toMatchObject({ state: "running", addresses: [] });
      await driver.ensureStarted(context(), id);
    }
    expect(await console4k(id)).toMatch(/no offer received/);
  });

  it("with -once gets one after somebody missed it and ensured the start again, not sooner", async () => {
    const id = await launch("fail-address-once-1");
    await driver.ensureStarted(context(), id);
    expect((await read(id)).addresses).toEqual([]);
    expect((await read(id)).addresses).toEqual([]);
    await driver.ensureStarted(context(), id);
    expect((await connect(id)).ssh).toBe(true);
  });

  it("with -once is cured by a restart", async () => {
    const id = await launch("fail-address-once-1");
    await driver.ensureStopped(context(), id);
    await driver.ensureStarted(context(), id);
    expect((await read(id)).addresses).toHaveLength(1);
  });
});

describe("fail-ssh", () => {
  it("gets an address where SSH never answers", async () => {
    const id = await launch("fail-ssh-1");
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      expect(await connect(id)).toEqual({ address: expect.stringMatching(/^10\./), ssh: false });
      await driver.ensureStarted(context(), id);
    }
    expect(await console4k(id)).toMatch(/ssh.service: Failed/);
  });

  it("with -once answers after somebody missed it and ensured the start again, not sooner", async () => {
    const id = await launch("fail-ssh-once-1");
    await driver.ensureStarted(context(), id);
    expect((await connect(id)).ssh).toBe(false);
    expect((await connect(id)).ssh).toBe(false);
    await driver.ensureStarted(context(), id);
    expect((await connect(id)).ssh).toBe(true);
  });
});

describe("a hypervisor that is down", () => {
  const unreachable = { code: "hypervisor-unreachable", text: { remedy: expect.stringContaining("down") } };

  it("refuses every call while the file is there, and has forgotten nothing after", async () => {
    const id = await launch("db-1");
    await writeFile(path.join(world.dir, "down"), "");
    await expect(driver.health(context())).rejects.toMatchObject(unreachable);
    await expect(driver.ensureMachine(context(), specOf("db-2"))).rejects.toMatchObject(unreachable);
    await expect(driver.listMachines(context())).rejects.toMatchObject(unreachable);
    await rm(path.join(world.dir, "down"));
    expect((await driver.listMachines(context())).map((machine) => machine.id)).toEqual([id]);
  });

  it("can be told by the connection", async () => {
    driver = await world.join({ down: true });
    await expect(driver.health(context())).rejects.toMatchObject(unreachable);
  });
});

describe("a hypervisor that is full", () => {
  const full = { code: "hypervisor-full" };
  const small = { capacity: { vcpus: 1, memoryMiB: 1024, diskGiB: 20 } };

  it("refuses the machine that does not fit, and takes it when there is room again", async () => {
    driver = await world.join(small);
    await driver.ensureMachine(context(), specOf("db-1"));
    await driver.ensureMachine(context(), specOf("db-2"));
    const third = driver.ensureMachine(context(), specOf("db-3"));
    const detail = expect.stringContaining("512 MiB of memory");
    await expect(third).rejects.toMatchObject({ ...full, text: { detail } });
    expect(await driver.capacity(context())).toMatchObject({ freeMemoryMiB: 0, freeDiskGiB: 10 });
    await driver.deleteMachine(context(), "m-db-1");
    expect(await driver.ensureMachine(context(), specOf("db-3"))).toMatchObject({ id: "m-db-3" });
  });

  it("counts disks, other installations and resizes", async () => {
    driver = await world.join(small);
    const other = await world.join(small, "other1");
    await other.ensureImage(context(), IMAGE);
    await other.ensureMachine(context(), specOf("db-1", { diskGiB: 12 }));
    const wide = driver.ensureMachine(context(), specOf("db-2", { diskGiB: 9 }));
    await expect(wide).rejects.toMatchObject({ ...full, text: { detail: expect.stringContaining("9 GiB of disk") } });
    await driver.ensureMachine(context(), specOf("db-2"));
    const grown = { vcpus: 1, memoryMiB: 512, diskGiB: 9 };
    await expect(driver.resize(context(), "m-db-2", grown)).rejects.toMatchObject(full);
    await driver.resize(context(), "m-db-2", { ...grown, diskGiB: 8 });
    expect(await driver.capacity(context())).toMatchObject({ freeDiskGiB: 0 });
  });

  it("never gives the last room to two at once", async () => {
    driver = await world.join(small);
    const asked = ["db-1", "db-2", "db-3", "db-4"].map((node) => driver.ensureMachine(context(), specOf(node)));
    const made = (await Promise.allSettled(asked)).filter(({ status }) => status === "fulfilled");
    expect(made.length).toBeLessThanOrEqual(2);
    expect(await driver.listMachines(context())).toHaveLength(made.length);
  });
});
