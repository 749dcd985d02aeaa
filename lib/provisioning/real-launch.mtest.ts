import childProcess from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startImageBuild } from "@/lib/deployments/build-image";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { startBake } from "@/lib/deployments/start-bake";
import { revealSsh } from "@/lib/deployments/reveal-ssh";
import { runAction } from "@/lib/deployments/run-action";
import { startTestCache } from "@/lib/config-tools/testing/package-cache";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import { restoreSnapshot } from "@/lib/snapshots/restore-snapshot";
import { takeSnapshot } from "@/lib/snapshots/take-snapshot";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { quietContext } from "./clouds";
import { findTestCloud } from "./testing/cloud";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { MortalWorkers } from "./testing/mortal-workers";
import { listStates } from "./testing/worker";

const cloud = await findTestCloud();

const execFile = promisify(childProcess.execFile);
const otherHostKey = generateSshKeyPair("other").publicKey.split(" ")[1] ?? "";

const LIMIT_MS = 900_000;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What comes of a connection from this host, which is no node of any stack. */
const reached = (host: string, port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (result: string) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end("open")).once("error", (e: NodeJS.ErrnoException) => end(e.code ?? e.message));
  });

/** From nothing to a verified cluster on real machines, with workers that die on the way. */
describe.skipIf(!cloud)("a launch on real machines", () => {
  const { driver: name, connection } = cloud ?? { driver: "", connection: {} };
  let installation: TestInstallation;
  let workers: MortalWorkers;
  let cache: Awaited<ReturnType<typeof startTestCache>>;
  let driver: HypervisorDriver;
  const ctx = () => quietContext("real-launch");

  beforeAll(async () => {
    installation = await createInstallation({ driver: name, connection });
    cache = await startTestCache();
    installation.env.BURGEON_PACKAGE_CACHE = cache.url;
    const installationId = installation.env.BURGEON_INSTALLATION_ID!;
    driver = await openDriver(name, { installationId, connection });
    workers = await MortalWorkers.start(installation, { count: 2 });
  });
  afterAll(async () => {
    await workers?.stop();
    await driver?.teardown(ctx());
    await driver?.close();
    await installation?.remove();
    await cache?.remove();
  });

  /** The run's end, with what failed: a machine's failure cannot be looked at again later. */
  async function ended(id: string): Promise<unknown> {
    const state = await runEnds(installation.databaseUrl, id, LIMIT_MS);
    const failed = await installation.database.workflowStep.findMany({ where: { runId: id, state: "failed" } });
    return failed.length === 0 ? state : { state, failed: failed.map((s) => ({ step: s.key, failure: s.failure })) };
  }

  /** Signs in as a person would: the key saved as the browser saves it, the command typed in its folder. Returns what `remote` says. */
  async function shellOn(
    stack: string,
    node: string,
    change = (command: string) => command,
    remote = "hostname",
  ): Promise<string> {
    const viewer = { ...installation.viewer, signedInAt: new Date() };
    const access = await revealSsh(viewer, { params: { stack, node }, query: {}, body: undefined });
    const cwd = mkdtempSync(path.join(os.tmpdir(), "burgeon-shell-"));
    try {
      writeFileSync(path.join(cwd, access.keyFile), access.privateKey, { mode: 0o644 });
      const { stdout } = await execFile("sh", ["-c", `${change(access.command)} ${quoted(remote)}`], { cwd });
      return stdout.trim();
    } finally {
      rmSync(cwd, { recursive: true });
    }
  }

  it("builds the OS image and proves it on a machine of its own", async () => {
    const build = await startImageBuild({ id: "debian-12", title: "Debian 12" }, installation.cloudId, null);
    expect(await ended(build)).toBe("succeeded");
    const image = await installation.database.osImageRevision.findFirstOrThrow({
      where: { deploymentId: build },
      include: { deployment: true },
    });
    expect(image.deployment?.keys).toBeNull();
    expect(image).toMatchObject({ state: "published" });
    expect((await driver.listImages(ctx())).map((i) => i.id)).toEqual([image.imageId]);
    expect(await driver.listMachines(ctx())).toEqual([]);
  });

  it("ends Ready with three machines, promotes one and goes back to its snapshot, although workers are killed in the middle", async () => {
    workers.order("orders-db", { key: "db-2.install", point: "inside" });
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("orders-db"));
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(workers.withdraw()).toEqual([]);
    expect(await listStates(installation, stackId)).toEqual({ stack: "ready", nodes: ["ready", "ready", "ready"] });
    const machines = await driver.listMachines(ctx());
    expect(machines.map((m) => [m.tags.stack, m.tags.node, m.state]).sort()).toEqual([
      [stackId, "db-1", "running"],
      [stackId, "db-2", "running"],
      [stackId, "db-3", "running"],
    ]);
    const checks = await installation.database.workflowEvent.findMany({
      where: { runId: deploymentId, kind: "task-ended", step: "verify" },
    });
    expect(checks.map((c) => (c.data as { name: string }).name)).toContain("Read the row on the replica");

    // Three nodes have installed the same, and one of them twice: each package came from outside once.
    const packages = cache.requests().filter(({ url }) => url.endsWith(".deb"));
    const outside = packages.filter(({ fetched }) => fetched > 0).map(({ url }) => url);
    expect(outside).toContainEqual(expect.stringContaining("/mariadb-server_"));
    expect(outside).toEqual([...new Set(outside)]);
    expect(packages.length).toBeGreaterThan(2 * outside.length);

    expect(await shellOn(stackId, "db-2")).toBe("orders-db-db-2");
    // Another machine at this address is not let in: the command asks nobody and accepts one host key.
    await expect(shellOn(stackId, "db-2", (command) => command.replace(/AAAA[^ ']+/, otherHostKey))).rejects.toThrow(
      /Host key verification failed/,
    );

    workers.order("orders-db", { key: "db-2.take-snapshot", point: "inside" });
    const about = { params: { stack: stackId }, query: {} };
    const taken = await takeSnapshot(installation.viewer, { ...about, body: { note: "before the promotion" } });
    expect(await ended(taken.deploymentId)).toBe("succeeded");
    expect(workers.withdraw()).toEqual([]);
    await shellOn(stackId, "db-1", undefined, "mariadb -e 'create database since' && touch /root/since && sync");

    workers.order("orders-db", { key: "db-3.act", point: "inside" });
    const body = { action: "promote", node: "db-3", parameters: {} };
    const action = await runAction(installation.viewer, { params: { stack: stackId }, query: {}, body });
    expect(await ended(action.deploymentId)).toBe("succeeded");
    expect(workers.withdraw()).toEqual([]);
    const nodes = await installation.database.node.findMany({ where: { stackId }, orderBy: { position: "asc" } });
    expect(nodes.map(({ name, role, state }) => [name, role, state])).toEqual([
      ["db-1", "replica", "ready"],
      ["db-2", "replica", "ready"],
      ["db-3", "primary", "ready"],
    ]);

    workers.order("orders-db", { key: "db-2.restore-snapshot", point: "inside" });
    const one = { params: { stack: stackId, snapshot: taken.snapshot }, query: {}, body: undefined };
    const restored = await restoreSnapshot(installation.viewer, one);
    expect(await ended(restored.deploymentId)).toBe("succeeded");
    expect(workers.withdraw()).toEqual([]);
    const back = await installation.database.node.findMany({ where: { stackId }, orderBy: { position: "asc" } });
    expect(back.map(({ role, state }) => [role, state])).toEqual([
      ["primary", "ready"],
      ["replica", "ready"],
      ["replica", "ready"],
    ]);
    for (const node of ["db-1", "db-2", "db-3"])
      expect(await shellOn(stackId, node, undefined, "mariadb -Ne 'show databases'")).not.toContain("since");
    expect(await shellOn(stackId, "db-1", undefined, "ls -A /root")).not.toContain("since");
    for (const { machineId } of back) expect(await driver.listSnapshots(ctx(), machineId)).toEqual(["snapshot-1"]);

    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await driver.listMachines(ctx())).toEqual([]);
  });

  it("leaves nodes that refuse what they do not serve, from outside and from their own stack, also after a reboot", async () => {
    const { stackId, deploymentId } = await launch(
      installation,
      mariadbRequest("walled", { service: "web", roles: { web: { count: 1, flavour: "small" } } }),
    );
    expect(await ended(deploymentId)).toBe("succeeded");
    const nodes = await installation.database.node.findMany({ where: { stackId } });
    const addressOf = (name: string) => nodes.find((node) => node.name === name)!.address!;
    const [web, lb] = [addressOf("web-1"), addressOf("lb-1")];
    const on = (node: string, remote: string) => shellOn(stackId, node, undefined, remote);
    /** Listens on a port that the blueprint does not name, and returns when it does. */
    const listen = () =>
      on(
        "web-1",
        `systemd-run --quiet python3 -m http.server 8099; until (</dev/tcp/${web}/8099) 2>/dev/null; do sleep 0.1; done`,
      );
    const fromLb = (port: number) => on("lb-1", `(</dev/tcp/${web}/${port}) 2>/dev/null && echo open || echo refused`);
    const seen = async () => ({
      served: await reached(lb, 80),
      meantForOthers: await reached(web, 80),
      undeclared: await reached(web, 8099),
      meantForThePeer: (await fromLb(80)).trim(),
      undeclaredToThePeer: (await fromLb(8099)).trim(),
    });
    const expected = {
      served: "open",
      meantForOthers: "EHOSTUNREACH",
      undeclared: "EHOSTUNREACH",
      meantForThePeer: "open",
      undeclaredToThePeer: "refused",
    };
    await listen();
    expect(await seen()).toEqual(expected);

    for (const { machineId } of nodes) {
      await driver.ensureStopped(ctx(), machineId);
      await driver.ensureStarted(ctx(), machineId);
    }
    const up = { timeout: LIMIT_MS, interval: 250 };
    // Services start after the network: until then nothing is open either.
    await vi.waitFor(async () => expect(await reached(lb, 80)).toBe("open"), up);
    await vi.waitFor(async () => expect((await fromLb(80)).trim()).toBe("open"), up);
    await vi.waitFor(listen, up);
    expect(await seen()).toEqual(expected);

    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
  });

  it("ends Ready by Puppet as well, although a worker is killed while Puppet runs on a node", async () => {
    workers.order("by-puppet", { key: "cache-2.install", point: "inside" });
    const request = mariadbRequest("by-puppet", { service: "redis", tool: "puppet" });
    const { stackId, deploymentId } = await launch(installation, request);
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(workers.withdraw()).toEqual([]);
    expect(await listStates(installation, stackId)).toEqual({ stack: "ready", nodes: ["ready", "ready", "ready"] });
    const tasks = await installation.database.workflowEvent.findMany({
      where: { runId: deploymentId, kind: "task-ended" },
    });
    const names = tasks.map((task) => (task.data as { name: string }).name);
    expect(names).toContain("Install Puppet");
    expect(names).toContain("Let Sentinel put a replica in the primary's place, and write there");

    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await driver.listMachines(ctx())).toEqual([]);
  });

  it("bakes the service although a worker is killed after the capture, and launches it without installing anything", async () => {
    workers.order("MariaDB on Debian 12, v1", { key: "builder.capture", point: "handled" });
    const { bakedImageId, deploymentId: bake } = await startBake({
      cloudId: installation.cloudId,
      service: "mariadb",
      osId: "debian-12",
      userId: installation.viewer.userId,
      reason: "A test",
    });
    expect(await ended(bake!)).toBe("succeeded");
    expect(workers.withdraw()).toEqual([]);
    const { state, imageId, packageList } = await installation.database.bakedImage.findUniqueOrThrow({
      where: { id: bakedImageId },
      include: { packageList: true },
    });
    expect(state).toBe("published");
    const packages = packageList?.packages as { name: string; version: string }[];
    expect(packages.find(({ name }) => name === "mariadb-server")?.version).toMatch(/^1:10\.11\./);
    expect(await driver.listMachines(ctx())).toEqual([]);

    const request = mariadbRequest("baked-db", { mode: "pre-installed" });
    const { stackId, deploymentId } = await launch(installation, request);
    expect(await ended(deploymentId)).toBe("succeeded");
    expect(await listStates(installation, stackId)).toEqual({ stack: "ready", nodes: ["ready", "ready", "ready"] });
    const tasks = await installation.database.workflowEvent.findMany({
      where: { runId: deploymentId, kind: "task-ended" },
    });
    const names = tasks.map((task) => (task.data as { name: string }).name);
    expect(names).toContain("Read the row on the replica");
    expect(names.filter((name) => /install/i.test(name))).toEqual([]);

    const removal = await destroyStack(installation.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await ended(removal.deploymentId)).toBe("succeeded");
    expect(await driver.listMachines(ctx())).toEqual([]);
    const images = await installation.database.osImageRevision.findMany({ where: { state: "published" } });
    expect((await driver.listImages(ctx())).map((i) => i.id).sort()).toEqual([imageId, images[0]?.imageId].sort());
  });
});
