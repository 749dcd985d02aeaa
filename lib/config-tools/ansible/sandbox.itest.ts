import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANSIBLE_PLAYBOOK } from "@/lib/config-tools/ansible/environment";
import { createAnsibleTool } from "@/lib/config-tools/ansible/tool";
import { BWRAP } from "@/lib/config-tools/ssh/sandbox";
import type { ApplyRequest, ConfigTool, RecipeRef } from "@/lib/config-tools/tool";

const here = existsSync(ANSIBLE_PLAYBOOK) && existsSync(BWRAP);
if (!here) console.warn("Tests of the sandbox are skipped: Ansible or bubblewrap is not installed.");

/** A recipe that gets past every rule and runs programs where Ansible itself runs, with a task that needs no node. */
describe.skipIf(!here)("a recipe with a lookup that runs a program", () => {
  let dir: string;
  let tool: ConfigTool;
  let secret: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "burgeon-sandbox-test-"));
    secret = path.join(dir, "data", "secrets.json");
    await mkdir(path.dirname(secret), { recursive: true });
    await writeFile(secret, "the installation's key");
    process.env.BURGEON_TEST_SECRET = "in the worker's environment";
    tool = createAnsibleTool({ workDir: path.join(dir, "data", "run", "ansible") });
  });
  afterEach(async () => {
    await tool.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** What the programs of such a recipe print. */
  async function said(foreign: boolean, ...programs: string[]): Promise<string[]> {
    const tasks = path.join(dir, "data", "blueprints", "digest", "ansible", "mean", "tasks");
    await mkdir(tasks, { recursive: true });
    const list = programs.map((program, i) => ({
      name: `Program ${i}`,
      debug: { msg: `said: {{ lookup('pipe', ${JSON.stringify(`(${program}) 2>&1 || true`)}) }}` },
    }));
    await writeFile(path.join(tasks, "install.yml"), JSON.stringify(list));
    const recipe: RecipeRef = { serviceDir: path.join(dir, "data", "blueprints", "digest"), name: "mean", foreign };
    const request: ApplyRequest = {
      ...{ recipe, phase: "install", targets: ["db-1"], vars: {}, secrets: {}, sshPrivateKey: "its own stack's key" },
      os: { id: "debian-12", family: "debian", os: "debian", release: "12" },
      inventory: [
        { node: "db-1", role: "node", address: "192.0.2.1", port: 22, user: "root", hostKeys: ["ssh-ed25519 A"] },
      ],
    };
    const found: string[] = [];
    for await (const event of tool.apply({ signal: AbortSignal.timeout(60_000), idempotencyKey: "test" }, request))
      if (event.kind === "task-ended") found.push(event.output);
    return found;
  }

  it("reads neither the installation's secrets nor its processes, and finds only its own run", async () => {
    const programs = [
      `cat ${secret}`,
      "cat /proc/[0-9]*/environ",
      `ls ${path.join(dir, "data")} /root /home /var /run`,
    ];
    const [file, environment, folders] = await said(true, ...programs);
    expect(file).toContain("No such file or directory");
    expect(environment).not.toContain("BURGEON_TEST_SECRET");
    expect(folders).toMatch(/blueprints.*run/s);
    expect(folders).not.toContain("secrets.json");
    for (const hidden of ["/root", "/home", "/var", "/run"]) expect(folders).toContain(`cannot access '${hidden}'`);
    // The proof that the walls do it: without them it reads the file.
    expect((await said(false, ...programs))[0]).toContain("the installation's key");
  });

  it("changes nothing but its own run: not its recipe, not the system, and leaves no process", async () => {
    const recipe = path.join(dir, "data", "blueprints", "digest", "ansible", "mean", "tasks", "install.yml");
    const [own, system, other] = await said(
      true,
      `echo x >> ${recipe}`,
      "touch /usr/x",
      "setsid sleep 300 >/dev/null 2>&1 & echo $(ls -d /proc/[0-9]* | wc -l)",
    );
    expect(own).toContain("Read-only file system");
    expect(system).toContain("Read-only file system");
    expect(Number(/said: (\d+)/.exec(other ?? "")?.[1])).toBeLessThan(20);
  });
});
