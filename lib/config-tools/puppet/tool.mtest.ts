import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApplyRequest, ConfigTool, RecipePhase, TaskEvent } from "@/lib/config-tools/tool";
import { describeToolContract } from "@/lib/config-tools/testing/tool-contract";
import { makeTestNodes, type TestNodes } from "@/lib/config-tools/testing/nodes";
import { startTestCache } from "@/lib/config-tools/testing/package-cache";
import { createPuppetTool } from "@/lib/config-tools/puppet/tool";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { findContainerDaemon } from "@/scripts/lib/container-daemon.mjs";

const here = (await findContainerDaemon()).state === "answers";
if (!here) console.warn("Puppet tests are skipped: neither LXD nor Incus, on which their nodes run, answers here.");

const recipe = { serviceDir: path.join(import.meta.dirname, "testing", "recipes"), name: "contract" };
const TEST_OS = { id: "debian-12", family: "debian", os: "debian", release: "12" } as const;
const NASTY = '%{literal("x")} %{facts.os} <%= 7*7 %> ${facts} $(id) `id` "q" \'s\' é 😀 \\n 100%';
const vars = { text: NASTY, nested: { list: ["%{lookup('burgeon')}"] }, number: 4, flag: true };
const secrets = { password: 'pa"ss %{5*5} word' };

const requestOf = (nodes: TestNodes, phase: RecipePhase): ApplyRequest => ({
  ...{ recipe, phase, os: TEST_OS, inventory: nodes.hosts, vars, secrets },
  targets: nodes.hosts.map(({ node }) => node),
  sshPrivateKey: nodes.sshPrivateKey,
});
const context = (signal = new AbortController().signal) => ({ signal, idempotencyKey: "test" });

if (!here) describe.skip("Puppet keeps the tool contract", () => it("needs nodes", () => undefined));
else
  describeToolContract("Puppet", async () => {
    const nodes = await makeTestNodes({ "db-1": "primary", "db-2": "replica" });
    return {
      tool: createPuppetTool({ workDir: path.join(nodes.dir, "work") }),
      good: requestOf(nodes, "install"),
      failing: { ...requestOf(nodes, "verify"), targets: ["db-1"] },
      slow: requestOf(nodes, "configure"),
      limits: { cancelMs: 15_000 },
      fingerprint: () => nodes.on("db-1", "sh", "-c", "ls -l --full-time /root; cat /root/text 2>/dev/null || true"),
      cleanup: nodes.destroy,
    };
  });

/** The recipe's own wait, not the short ones of what ends it, and folders of runs. */
const LEFT = "pgrep -fx 'sleep 300' || true; ls -d /run/burgeon-* 2>/dev/null || true";

describe.skipIf(!here)("Puppet on real nodes", () => {
  let nodes: TestNodes;
  let cache: Awaited<ReturnType<typeof startTestCache>>;
  let tool: ConfigTool;
  let workDir: string;

  beforeAll(async () => {
    nodes = await makeTestNodes({ "db-1": "primary" });
    workDir = path.join(nodes.dir, "work");
    cache = await startTestCache();
    tool = createPuppetTool({ workDir, packageCache: cache.address });
  });
  afterAll(async () => {
    await tool?.close();
    await cache?.remove();
    await nodes?.destroy();
  });

  const run = async (request: ApplyRequest, onEvent?: (event: TaskEvent) => void, signal?: AbortSignal) => {
    const events: TaskEvent[] = [];
    for await (const event of tool.apply(context(signal), request)) {
      events.push(event);
      onEvent?.(event);
    }
    return events;
  };

  it("brings Puppet to a node that has none, says so once, and leaves no agent running", async () => {
    const installed = (events: TaskEvent[]) =>
      events.flatMap((e) => (e.kind === "task-ended" && e.name === "Install Puppet" ? [e.status] : []));
    expect(installed(await run(requestOf(nodes, "install")))).toEqual(["changed"]);
    const fetched = cache.requests().map(({ url }) => path.basename(url));
    expect(fetched, "packages came through the cache").toContainEqual(expect.stringMatching(/^puppet.*\.deb$/));
    expect(installed(await run(requestOf(nodes, "install")))).toEqual([]);
    expect(await nodes.on("db-1", "sh", "-c", "systemctl is-active puppet || true")).not.toBe("active");
    expect(await nodes.on("db-1", "sh", "-c", "systemctl is-enabled puppet || true")).not.toBe("enabled");
  });

  it("takes users' text as data, whatever is in it", async () => {
    expect(await nodes.on("db-1", "cat", "/root/text")).toBe(`${NASTY}\n%{lookup('burgeon')} 5 on\ndb-1 primary`);
    expect(await nodes.on("db-1", "cat", "/root/password")).toBe(secrets.password);
  });

  it("shows the lines that would change, and hides secrets", async () => {
    await nodes.on("db-1", "sh", "-c", "echo old >/root/text; echo old >/root/password");
    const diffs = await tool.check(context(), requestOf(nodes, "install"));
    expect(diffs).toEqual([
      expect.objectContaining({ task: "Write the user's text", before: "old" }),
      expect.objectContaining({ task: "File /root/password", before: "" }),
    ]);
    expect(diffs[0]?.after).toContain("db-1 primary");
  });

  it("ends what runs on the node when it is cancelled, and leaves nothing on either side", async () => {
    const abort = new AbortController();
    const onEvent = (event: TaskEvent): void => void (event.kind === "task-started" && abort.abort());
    await expect(run(requestOf(nodes, "configure"), onEvent, abort.signal)).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(await nodes.on("db-1", "sh", "-c", LEFT)).toBe("");
    expect(await readdir(workDir)).toEqual([]);
  });

  it("ends on the node when its worker is killed", async () => {
    const file = path.join(nodes.dir, "request.json");
    await writeFile(file, JSON.stringify(requestOf(nodes, "configure")), { mode: 0o600 });
    const script = path.join(import.meta.dirname, "testing", "worker-to-kill.ts");
    const worker = spawn(process.execPath, ["--import", "tsx", script, file, workDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(worker.stdout, "data");
    const left = () => nodes.on("db-1", "sh", "-c", LEFT);
    await expect.poll(left, { timeout: 60_000 }).toMatch(/\d+\n\/run\/burgeon-/);
    worker.kill("SIGKILL");
    await expect.poll(left, { timeout: 60_000 }).toBe("");
  });

  it("does not talk to a node with another host key", async () => {
    const [host] = nodes.hosts;
    const other = generateSshKeyPair("other").publicKey;
    const request = requestOf({ ...nodes, hosts: [{ ...host!, hostKeys: [other] }] }, "install");
    await expect(run(request)).rejects.toMatchObject({
      code: "ssh-unreachable",
      text: { detail: expect.stringContaining("unexpected host key") },
    });
  });

  it("names the address and the reason when nothing answers", async () => {
    const [host] = nodes.hosts;
    const request = requestOf({ ...nodes, hosts: [{ ...host!, port: 23 }] }, "install");
    await expect(run(request)).rejects.toMatchObject({
      code: "ssh-unreachable",
      text: { detail: expect.stringMatching(/port 23.*Connection refused/) },
    });
  });
});
