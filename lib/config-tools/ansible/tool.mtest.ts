import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApplyRequest, ConfigTool, RecipePhase, TaskEvent } from "@/lib/config-tools/tool";
import { describeToolContract } from "@/lib/config-tools/testing/tool-contract";
import { makeTestNodes, type TestNodes } from "@/lib/config-tools/testing/nodes";
import { createAnsibleTool } from "@/lib/config-tools/ansible/tool";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { findContainerDaemon } from "@/scripts/lib/container-daemon.mjs";

const here = (await findContainerDaemon()).state === "answers";
if (!here) console.warn("Ansible tests are skipped: neither LXD nor Incus, on which their nodes run, answers here.");

const recipe = { serviceDir: path.join(import.meta.dirname, "testing", "recipes"), name: "contract" };
const TEST_OS = { id: "debian-12", family: "debian", os: "debian", release: "12" } as const;
const NO_FORWARDING = "/etc/ssh/sshd_config.d/10-test.conf";
const NASTY = '{{ 7*7 }} {% raw %} $(id) `id` "q" \'s\' é 😀 \\n {{ lookup("pipe", "id") }}';
const vars = { text: NASTY, nested: { list: ["{{ 6*6 }}"] }, number: 4, flag: true };
const secrets = { password: 'pa"ss {{ 5*5 }} word' };

const requestOf = (nodes: TestNodes, phase: RecipePhase): ApplyRequest => ({
  ...{
    recipe,
    phase,
    os: TEST_OS,
    inventory: nodes.hosts,
    targets: nodes.hosts.map(({ node }) => node),
    vars,
    secrets,
  },
  sshPrivateKey: nodes.sshPrivateKey,
});
const context = (signal = new AbortController().signal) => ({ signal, idempotencyKey: "test" });

if (!here) describe.skip("Ansible keeps the tool contract", () => it("needs nodes", () => undefined));
else
  describeToolContract("Ansible", async () => {
    const nodes = await makeTestNodes({ "db-1": "primary", "db-2": "replica" });
    const failing = requestOf(nodes, "verify");
    return {
      tool: createAnsibleTool({ workDir: path.join(nodes.dir, "work") }),
      good: requestOf(nodes, "install"),
      failing: { ...failing, targets: ["db-1"] },
      slow: requestOf(nodes, "configure"),
      limits: { cancelMs: 15_000 },
      fingerprint: () => nodes.on("db-1", "sh", "-c", "ls -l --full-time /root; cat /root/text 2>/dev/null || true"),
      cleanup: nodes.destroy,
    };
  });

describe.skipIf(!here)("Ansible on real nodes", () => {
  let nodes: TestNodes;
  let tool: ConfigTool;
  let workDir: string;

  beforeAll(async () => {
    nodes = await makeTestNodes({ "db-1": "primary" });
    workDir = path.join(nodes.dir, "work");
    tool = createAnsibleTool({ workDir });
  });
  afterAll(async () => {
    await tool?.close();
    await nodes?.destroy();
  });

  const run = async (request: ApplyRequest, onEvent?: (event: TaskEvent) => void, signal?: AbortSignal) => {
    for await (const event of tool.apply(context(signal), request)) onEvent?.(event);
  };

  it("takes users' text as data, whatever is in it", async () => {
    await run(requestOf(nodes, "install"));
    expect(await nodes.on("db-1", "cat", "/root/text")).toBe(`${NASTY}\n{{ 6*6 }} 5 on\ndb-1 primary`);
    expect(await nodes.on("db-1", "cat", "/root/password")).toBe(secrets.password);
  });

  it("keeps run files to itself while it runs, drops the secrets first, and leaves nothing", async () => {
    const seen: { mode: number; files: string[] }[] = [];
    const abort = new AbortController();
    const looked: Promise<void>[] = [];
    const look = async (): Promise<void> => {
      for (const name of await readdir(workDir)) {
        const folder = path.join(workDir, name);
        seen.push({ mode: (await stat(folder)).mode & 0o777, files: await readdir(folder) });
        for (const file of ["key", "vars.yml"]) expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
      }
      abort.abort();
    };
    const onStart = (event: TaskEvent): void => void (event.kind === "task-started" && looked.push(look()));
    await expect(run(requestOf(nodes, "configure"), onStart, abort.signal)).rejects.toMatchObject({
      code: "cancelled",
    });
    await Promise.all(looked);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.mode).toBe(0o700);
    expect(seen[0]?.files).not.toContain("secrets.yml");
    expect(await readdir(workDir)).toEqual([]);
    expect(await nodes.on("db-1", "sh", "-c", "pgrep -x sleep || true"), "the task still runs on the node").toBe("");
  });

  it("lends a node the package cache for as long as it installs, by the connection that is there", async () => {
    const asked: string[] = [];
    const proxy = createServer((req, res) => (asked.push(`${req.method} ${req.url}`), res.end("the package")));
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const packageCache = { host: "127.0.0.1", port: (proxy.address() as AddressInfo).port };
    const lending = createAnsibleTool({ workDir, packageCache });
    try {
      const request = { ...requestOf(nodes, "install"), recipe: { ...recipe, name: "fetching" } };
      for (let i = 0; i < 2; i++)
        for await (const event of lending.apply(context(), request)) expect(event.kind).not.toBe("line");
      expect(asked).toEqual(["GET http://mirror.invalid/a.deb", "GET http://mirror.invalid/a.deb"]);
      const listening = await nodes.on("db-1", "ss", "-Hltn");
      expect(listening.match(/127\.0\.0\.1:\d{5}\s/g), listening).toHaveLength(1);
      expect(await nodes.on("db-1", "sh", "-c", "grep -rl '127.0.0.1:' /etc/apt /etc/environment /root || true")).toBe(
        "",
      );
    } finally {
      await lending.close();
      proxy.close();
    }
    // sshd hears of the connection's end a moment later than we do.
    await nodes.on(
      "db-1",
      "timeout",
      "20",
      "sh",
      "-c",
      "while ss -Hltn | grep -q '127.0.0.1:[0-9]\\{5\\} '; do sleep 0.1; done",
    );
  });

  it("installs directly, and says so, where a node lets nobody forward a port", async () => {
    const somebody = createServer().listen(0, "127.0.0.1");
    await once(somebody, "listening");
    const packageCache = { host: "127.0.0.1", port: (somebody.address() as AddressInfo).port };
    const refused = createAnsibleTool({ workDir, packageCache });
    await nodes.on("db-1", "sh", "-c", `echo "AllowTcpForwarding no" >${NO_FORWARDING} && systemctl restart ssh`);
    try {
      const lines: string[] = [];
      for await (const event of refused.apply(context(), requestOf(nodes, "install")))
        if (event.kind === "line") lines.push(event.text);
      expect(lines).toEqual([expect.stringMatching(/^This node forwards no port, so it fetches packages directly/)]);
    } finally {
      await nodes.on("db-1", "sh", "-c", `rm ${NO_FORWARDING} && systemctl restart ssh`);
      await refused.close();
      somebody.close();
    }
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
