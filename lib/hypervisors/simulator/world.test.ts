import { appendFile, readFile, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { readJournal } from "./journal";
import { context, IMAGE, makeWorld, specOf, type TestWorld } from "./testing";
import { World } from "./world";

const INSTALLATION = "test01";
const size = { vcpus: 1, memoryMiB: 512, diskGiB: 5 };

let world: TestWorld;
let driver: HypervisorDriver;

beforeEach(async () => {
  world = await makeWorld();
  driver = await world.join();
});
afterEach(() => world.remove());

const journal = async (): Promise<string[]> =>
  (await readJournal(world.dir)).map(({ action, id, generation }) => `${action} ${id} ${generation}`);

const logFile = (id: string): string => path.join(world.dir, "owners", INSTALLATION, "machines", `${id}.jsonl`);

describe("several processes in one world", () => {
  it("see each other's machines and make none twice", async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => world.join()));
    const nodes = Array.from({ length: 25 }, (_, index) => `n-${index}`);
    await Promise.all(others.flatMap((one) => nodes.map((node) => one.ensureMachine(context(), specOf(node)))));
    expect(await driver.listMachines(context())).toHaveLength(25);
    expect((await journal()).sort()).toEqual(nodes.map((node) => `created m-${node} 1`).sort());
  });

  it("give every machine an address of its own", async () => {
    const nodes = Array.from({ length: 50 }, (_, index) => `n-${index}`);
    for (const installation of ["test01", "test02"]) {
      const one = await world.join({}, installation);
      await one.ensureImage(context(), IMAGE);
      await Promise.all(nodes.map((node) => one.ensureMachine(context(), specOf(node))));
      await Promise.all(nodes.map((node) => one.ensureStarted(context(), `m-${node}`)));
    }
    const machines = await Promise.all(
      ["test01", "test02"].map(async (installation) => (await world.join({}, installation)).listMachines(context())),
    );
    const addresses = machines.flat().flatMap((machine) => machine.addresses);
    expect(addresses).toHaveLength(100);
    expect(new Set(addresses).size).toBe(100);
  });

  it("probe on when the address that a name leads to is taken", async () => {
    const raw = await World.open(world.dir, INSTALLATION);
    const wanted = path.join(world.dir, "leases", await raw.lease("m-db-1"));
    await rm(wanted);
    await symlink("../owners/test02/machines/m-other.jsonl", wanted);
    const address = await raw.lease("m-db-1");
    expect(address).not.toBe(path.basename(wanted));
    expect(await raw.lease("m-db-1")).toBe(address);
  });

  it("wait for a clone that another began", async () => {
    const abort = new AbortController();
    const slow = await world.join({ speed: 1, times: { cloneMs: 3_600_000 } });
    const cut = slow.ensureMachine({ ...context(abort.signal), progress: () => abort.abort() }, specOf("db-1"));
    await expect(cut).rejects.toMatchObject({ code: "cancelled" });
    const waiting = driver.ensureMachine(context(AbortSignal.timeout(30)), specOf("db-1"));
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(await journal()).toEqual(["created m-db-1 1"]);
    await driver.deleteMachine(context(), "m-db-1");
    expect(await driver.ensureMachine(context(), specOf("db-1"))).toMatchObject({ state: "stopped" });
  });
});

describe("what a killed process leaves", () => {
  it("room without a machine is taken by the repetition, or given back by a deletion", async () => {
    const raw = await World.open(world.dir, INSTALLATION);
    await raw.takeSlot({ id: "m-db-1", gen: 1, size });
    await raw.takeSlot({ id: "m-db-2", gen: 1, size });
    expect(await driver.listMachines(context())).toEqual([]);
    await driver.ensureMachine(context(), specOf("db-1"));
    await driver.deleteMachine(context(), "m-db-2");
    expect(await raw.takenRoom()).toEqual({ memoryMiB: 512, diskGiB: 5 });
    await driver.deleteMachine(context(), "m-db-1");
    expect(await raw.takenRoom()).toEqual({ memoryMiB: 0, diskGiB: 0 });
  });

  it("a creation does not come through after its machine was deleted", async () => {
    const raw = await World.open(world.dir, INSTALLATION);
    await raw.takeSlot({ id: "m-db-1", gen: 1, size });
    await driver.deleteMachine(context(), "m-db-1");
    const made = { gen: 1, at: 0, readyAt: 0, hostname: "db-1", imageId: "debian-12", cloneKind: "thin" as const };
    await raw.append("m-db-1", { event: "created", ...made, size, tags: specOf("db-1").tags, address: "10.1.1.1" });
    expect(await driver.getMachine(context(), "m-db-1")).toBeNull();
    expect(await journal()).toEqual([]);
    expect(await driver.ensureMachine(context(), specOf("db-1"))).toMatchObject({ state: "stopped" });
  });

  it("a deletion without its room given back is completed by the repetition", async () => {
    await driver.ensureMachine(context(), specOf("db-1"));
    const raw = await World.open(world.dir, INSTALLATION);
    await raw.append("m-db-1", { event: "deleted", gen: 1, at: Date.now() });
    expect(await driver.listMachines(context())).toEqual([]);
    await driver.deleteMachine(context(), "m-db-1");
    expect(await raw.takenRoom()).toEqual({ memoryMiB: 0, diskGiB: 0 });
    expect(await journal()).toEqual(["created m-db-1 1", "deleted m-db-1 1"]);
  });

  it("a line cut short is skipped, and the next line is not spoilt by it", async () => {
    await driver.ensureMachine(context(), specOf("db-1"));
    await appendFile(logFile("m-db-1"), '{"event":"started","gen":1,"at":');
    expect(await driver.getMachine(context(), "m-db-1")).toMatchObject({ state: "stopped" });
    await driver.ensureStarted(context(), "m-db-1");
    expect(await driver.getMachine(context(), "m-db-1")).toMatchObject({ state: "running" });
  });

  it("a slow deletion does not take a successor away", async () => {
    await driver.ensureMachine(context(), specOf("db-1"));
    const raw = await World.open(world.dir, INSTALLATION);
    await driver.deleteMachine(context(), "m-db-1");
    await driver.ensureMachine(context(), specOf("db-1"));
    await raw.append("m-db-1", { event: "deleted", gen: 1, at: Date.now() });
    expect(await driver.listMachines(context())).toHaveLength(1);
    expect(await journal()).toEqual(["created m-db-1 1", "deleted m-db-1 1", "created m-db-1 2"]);
  });
});

describe("the driver", () => {
  it("never writes user-data, which holds host keys, to the world", async () => {
    await driver.ensureMachine(context(), specOf("db-1"));
    await driver.ensureStarted(context(), "m-db-1");
    const text = await readFile(logFile("m-db-1"), "utf8");
    expect(text).toMatch(/"hostname":"db-1"/);
    expect(text).not.toMatch(/cloud-config|host-key-secret/);
  });

  it.each(["../escape", "Upper", "", "1x", `a${"b".repeat(63)}`])("refuses the machine id %j", async (id) => {
    const refused = { code: "hypervisor-refused" };
    await expect(driver.ensureMachine(context(), specOf("db-1", { id }))).rejects.toMatchObject(refused);
    await expect(driver.deleteMachine(context(), id)).rejects.toMatchObject(refused);
  });

  it.each([
    ["dir", { dir: "relative" }],
    ["speed", { speed: 0 }],
    ["times.bootMs", { times: { bootMs: -1 } }],
    ["capacity.memoryMiB", { capacity: { vcpus: 1, memoryMiB: 0, diskGiB: 1 } }],
  ])("refuses a connection with a wrong %s", async (field, connection) => {
    const refused = { code: "invalid-parameters", text: { detail: expect.stringContaining(field) } };
    await expect(world.join(connection)).rejects.toMatchObject({ ...refused, fields: [{ path: field.split(".") }] });
  });

  it("keeps simulated time: a minute's boot is over in a moment at high speed, and not at low", async () => {
    const times = { cloneMs: 0, bootMs: 60_000, addressMs: 0 };
    const [slow, fast] = await Promise.all([world.join({ speed: 1, times }), world.join({ speed: 6_000, times })]);
    const addressesOf = async (id: string) => (await driver.getMachine(context(), id))?.addresses.length;
    for (const [id, one] of [
      ["m-slow", slow],
      ["m-fast", fast],
    ] as const) {
      await one.ensureMachine(context(), specOf("db-1", { id }));
      await one.ensureStarted(context(), id);
    }
    await expect.poll(() => addressesOf("m-fast")).toBe(1);
    expect(await addressesOf("m-slow")).toBe(0);
    expect((await driver.usage(context(), "m-fast")).cpuSeconds).toBeGreaterThan(1);
  });

  it("stops waiting at once when it is cancelled, whatever it waits for", async () => {
    const hour = 3_600_000;
    const slow = await world.join({
      speed: 1,
      times: { cloneMs: hour, importMs: hour, captureMs: hour, deleteMs: hour },
    });
    const soon = () => context(AbortSignal.timeout(20));
    const calls = [
      () => slow.ensureImage(soon(), { ...IMAGE, id: "debian-13" }),
      () => slow.ensureMachine(soon(), specOf("db-1")),
      () => slow.ensureStarted(soon(), "m-db-1"),
      () => slow.captureImage(soon(), { machineId: "m-db-1", imageId: "baked-1", description: "Baked" }),
      () => slow.deleteMachine(soon(), "m-db-1"),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "cancelled" });
    expect((await driver.listImages(context())).map(({ id }) => id)).toEqual(["debian-12"]);
    expect(await driver.listMachines(context())).toHaveLength(1);
  });
});
