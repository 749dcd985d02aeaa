import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeToolContract } from "@/lib/config-tools/testing/tool-contract";
import type { ApplyRequest, InventoryHost, RecipePhase, TaskEvent } from "@/lib/config-tools/tool";
import { createSimulatorTool } from "./tool";

const AT_ONCE = Number.POSITIVE_INFINITY;
const SECRET = 'pa$$w0rd "quoted" ünïcode';

const hostOf = (node: string, index: number): InventoryHost => ({
  node,
  role: index === 0 ? "primary" : "replica",
  address: `10.1.1.${index + 1}`,
  port: 22,
  user: "portal",
  hostKeys: [`ssh-ed25519 AAAA${index}`],
});

function requestOf(serviceDir: string, phase: RecipePhase, nodes: string[]): ApplyRequest {
  return {
    recipe: { serviceDir, name: "mariadb" },
    os: { id: "debian-12", family: "debian", os: "debian", release: "12" },
    phase,
    inventory: nodes.map(hostOf),
    targets: nodes,
    vars: { database: "shop" },
    secrets: { rootPassword: SECRET },
    sshPrivateKey: ["-----BEGIN OPENSSH PRIVATE KEY-----", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU", ""].join("\n"),
  };
}

const namesIn = async (dir: string): Promise<string> => (await readdir(dir, { recursive: true })).sort().join("\n");

describeToolContract("simulator", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "simulator-tool-"));
  const [state, serviceDir] = [path.join(dir, "state"), path.join(dir, "catalogue", "mariadb")];
  await mkdir(state);
  await mkdir(serviceDir, { recursive: true });
  return {
    tool: createSimulatorTool({ speed: 40, dir: state }),
    good: requestOf(serviceDir, "configure", ["db-1", "db-2", "db-3"]),
    failing: requestOf(serviceDir, "install", ["db-1", "db-2-fail-install"]),
    // Its first task waits 10 simulated seconds for SSH: 250 ms.
    slow: requestOf(serviceDir, "install", ["db-4-fail-ssh"]),
    limits: { cancelMs: 120 },
    fingerprint: () => namesIn(state),
    cleanup: () => rm(dir, { recursive: true }),
  };
});

describe("simulator", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "simulator-tool-"));
  });
  afterEach(() => rm(dir, { recursive: true }));

  type Ended = Extract<TaskEvent, { kind: "task-ended" }>;

  /** Every run uses a tool of its own, as if in another process. */
  async function run(phase: RecipePhase, nodes: string[], more: Partial<ApplyRequest> = {}, speed = AT_ONCE) {
    const tool = createSimulatorTool({ speed, dir });
    const events: TaskEvent[] = [];
    const ctx = { signal: new AbortController().signal, idempotencyKey: "test:step" };
    let error: unknown = null;
    try {
      for await (const event of tool.apply(ctx, { ...requestOf(dir, phase, nodes), ...more })) events.push(event);
    } catch (e) {
      error = e;
    }
    return { events, error, ended: events.filter((event): event is Ended => event.kind === "task-ended") };
  }

  const SENTINELS = [
    ["fail-install", "install", "failed", "config-task-failed", /dpkg\/lock-frontend/],
    ["fail-configure", "configure", "failed", "config-task-failed", /Unable to restart mariadb/],
    ["fail-verify", "verify", "failed", "config-task-failed", /Table 'portal_check' doesn't exist/],
    ["fail-mirror", "install", "failed", "mirror-unreachable", /Failed to fetch/],
    ["fail-ssh", "configure", "unreachable", "ssh-unreachable", /10\.1\.1\.2 port 22: Connection timed out/],
  ] as const;

  it.each(SENTINELS)("%s fails %s, and the other nodes go on to the end", async (word, phase, status, code, text) => {
    const bad = `db-${word}-2`;
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const { ended, error } = await run(phase, ["db-1", bad]);
      const last = ended.filter(({ node }) => node === bad).at(-1);
      expect(last).toMatchObject({ status, output: expect.stringMatching(text) });
      const detail = expect.stringContaining(`"${last?.name}" failed on ${bad}`);
      expect(error).toMatchObject({ code, text: { detail } });
      const alone = await run(phase, ["db-1"], { targets: ["db-1"] });
      expect(ended.filter(({ node }) => node === "db-1")).toHaveLength(alone.ended.length);
      expect(alone.error).toBeNull();
    }
  });

  it.each(SENTINELS)("%s-once fails %s the first time only", async (word, phase, _status, code) => {
    const nodes = ["db-1", `db-${word}-once-2`];
    expect((await run(phase, nodes)).error).toMatchObject({ code });
    expect((await run(phase, nodes)).error).toBeNull();
    const elsewhere = requestOf(dir, phase, nodes).inventory.map((host) => ({ ...host, address: "10.9.9.9" }));
    expect((await run(phase, nodes, { inventory: elsewhere })).error).toMatchObject({ code });
  });

  it.each(SENTINELS.slice(0, 4))("%s harms no other phase than %s", async (word, phase) => {
    for (const other of (["install", "configure", "verify"] as const).filter((one) => one !== phase)) {
      expect((await run(other, [`db-${word}`])).error).toBeNull();
    }
  });

  it("a sentinel on a node that is no target harms nobody, and a longer word is none", async () => {
    expect((await run("install", ["db-1", "fail-install"], { targets: ["db-1"] })).error).toBeNull();
    expect((await run("install", ["fail-installer"])).error).toBeNull();
  });

  it.each(["mariadb", "web", "unheard-of"])("has a believable list of tasks for recipe %s", async (name) => {
    const recipe = { serviceDir: dir, name };
    for (const phase of ["install", "configure", "verify"] as const) {
      const { ended, error } = await run(phase, ["db-1"], { recipe });
      expect(error).toBeNull();
      expect(ended.length).toBeGreaterThanOrEqual(4);
      expect(ended.length).toBeLessThanOrEqual(14);
      const failed = await run(phase, [`fail-${phase}`], { recipe });
      expect(failed.error).toMatchObject({ code: "config-task-failed" });
    }
  });

  it("skips what is for another role", async () => {
    const { ended } = await run("configure", ["db-1", "db-2"]);
    const skipped = (node: string) => ended.filter((e) => e.node === node && e.status === "skipped").map((e) => e.name);
    expect(skipped("db-1")).toContain("Start replication");
    expect(skipped("db-1")).not.toContain("Create the database");
    expect(skipped("db-2")).toContain("Create the database");
    expect(skipped("db-2")).not.toContain("Start replication");
  });

  it("begins a task on all nodes together, when the slowest has ended the one before", async () => {
    const { events } = await run("install", ["db-1", "db-2"], {}, 500);
    const timesOf = (kind: TaskEvent["kind"], task: string) =>
      events.filter((e) => e.kind === kind && e.kind !== "line" && e.task === task).map((e) => e.at);
    const [one, two] = timesOf("task-started", "mariadb-install-4");
    expect(one).toBe(two);
    expect(one).toBe(Math.max(...timesOf("task-ended", "mariadb-install-3")));
  });

  it("is deterministic, and takes its time: about 18 simulated seconds for an installation", async () => {
    const one = await run("install", ["db-1"], {}, 100);
    const two = await run("install", ["db-1"], { vars: { a: 1 } }, 100);
    expect(one.ended.map((e) => [e.task, e.status])).toEqual(two.ended.map((e) => [e.task, e.status]));
    const totals = [one, two].map(({ events }) => (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0));
    expect(Math.abs((totals[0] ?? 0) - (totals[1] ?? 0))).toBeLessThanOrEqual(1);
    expect(totals[0]).toBeGreaterThan(140);
    expect(totals[0]).toBeLessThan(240);
    const server = one.ended.find(({ name }) => name === "Install MariaDB server");
    expect(server?.durationMs).toBeGreaterThan(75);
    expect(server?.durationMs).toBeLessThan(105);
  });

  it("lets others have their turn between the events even when nothing takes time", async () => {
    let turns = 0;
    let next = setImmediate(function count() {
      turns += 1;
      next = setImmediate(count);
    });
    const tool = createSimulatorTool({ speed: AT_ONCE, dir });
    const ctx = { signal: new AbortController().signal, idempotencyKey: "test:step" };
    const turnsAt: number[] = [];
    for await (const _ of tool.apply(ctx, requestOf(dir, "install", ["db-1"]))) turnsAt.push(turns);
    clearImmediate(next);
    expect(turnsAt.length).toBeGreaterThan(8);
    expect(new Set(turnsAt).size).toBe(turnsAt.length);
  });

  it("takes a node with new host keys or new variables for one where work is to be done", async () => {
    const changed = (ended: Ended[]) => ended.filter(({ status }) => status === "changed").length;
    expect(changed((await run("install", ["db-1"])).ended)).toBeGreaterThan(0);
    expect(changed((await run("install", ["db-1"])).ended)).toBe(0);
    const rebuilt = [{ ...hostOf("db-1", 0), hostKeys: ["ssh-ed25519 BBBB"] }];
    expect(changed((await run("install", ["db-1"], { inventory: rebuilt })).ended)).toBeGreaterThan(0);
    expect(changed((await run("install", ["db-1"], { vars: { database: "other" } })).ended)).toBeGreaterThan(0);
  });

  it("keeps no variable and no secret in its folder", async () => {
    await run("install", ["db-1", "fail-install-once"]);
    const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(file.name).toMatch(/^[0-9a-f]{32}$/);
      expect(await readFile(path.join(file.parentPath, file.name), "utf8")).toBe("");
    }
  });

  it("refuses targets that the inventory does not know, and a speed that stands still", async () => {
    const { error } = await run("install", ["db-1"], { targets: ["db-1", "db-9"] });
    expect(error).toMatchObject({ code: "invalid-request", text: { detail: expect.stringContaining('"db-9"') } });
    expect(() => createSimulatorTool({ speed: 0, dir })).toThrow(RangeError);
  });
});
