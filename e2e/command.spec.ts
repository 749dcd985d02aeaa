import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expectAccessible } from "./support/axe";
import { ORIGIN } from "./support/environment";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test, unique } from "./support/test";

/** What a budget warns of, on a line of its own. */
const warned = (title: string) => `budget of ${title}: 0.000001 USD a month; this goes above it`;

type Ended = { code: number; stdout: string; stderr: string };

/** Runs the command that the portal serves, as somebody would who has nothing else of it. */
function run(file: string, args: string[], token: string, input = ""): Promise<Ended> {
  const env = { ...process.env, BURGEON_URL: ORIGIN, BURGEON_TOKEN: token };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

test("a launch is taken to a shell: token, YAML, and the portal's own command", async ({ page, api, project }) => {
  test.setTimeout(150_000);
  await open(page, "/account");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByRole("button", { name: "Make token" }).click();
  await expect(page.getByRole("dialog")).toContainText("Say what it is for");
  const purpose = unique("pipeline");
  await page.getByRole("textbox", { name: "What it is for" }).fill(purpose);
  await expectAccessible(page, "the form of a new token");
  await page.getByRole("button", { name: "Make token" }).click();
  const made = page.getByRole("dialog", { name: "Your new token" });
  const token = /burgeon_[\w-]{43}/.exec((await made.textContent()) ?? "")?.[0] ?? "";
  await made.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("list", { name: "Access tokens" }).getByRole("listitem").filter({ hasText: purpose });
  await expect(row).toContainText("never used");

  const name = unique("shop");
  await open(page, "/catalogue/mariadb/launch");
  await page.getByLabel("Name", { exact: true }).fill(name);
  const topology = page.getByRole("list", { name: "Topology as a list" });
  await expect(topology).toContainText("Replica: db-2 and db-3, after Primary");
  await page.getByRole("button", { name: "Fewer: Replica" }).click();
  await expect(topology).toContainText("Replica: db-2, after Primary");
  await page.getByRole("button", { name: "More: Replica" }).click();
  await page.getByRole("button", { name: "Show as YAML, CLI or curl" }).click();
  const dialog = page.getByRole("dialog", { name: "This launch as text" });
  await expectAccessible(page, "a launch as text");
  const yaml = (await dialog.locator("pre").textContent()) ?? "";
  expect(yaml).toContain(`name: ${name}`);
  expect(yaml).toContain(`project: ${project.name}`);
  await dialog.getByRole("radio", { name: "curl" }).click();
  await expect(dialog.locator("pre")).toContainText(`${ORIGIN}/api/v1/projects/${project.name}/stacks`);

  const folder = await mkdtemp(path.join(os.tmpdir(), "burgeon-command-"));
  try {
    const command = path.join(folder, "burgeon.mjs");
    await writeFile(command, await (await api.request.get("/burgeon.mjs")).text());
    const planned = await run(command, ["launch", "-f", "-", "--plan"], token, yaml);
    expect(planned).toMatchObject({ code: 0, stderr: "" });
    expect(planned.stdout).toMatch(/price: \d+\.\d+ [A-Z]{3} an hour, .* \(rate card v\d+\)\n$/);
    const launched = await run(command, ["launch", "-f", "-"], token, yaml);
    expect(launched).toMatchObject({ code: 0, stderr: "" });
    expect(launched.stdout).toContain(`${name}: 3 nodes`);
    expect(launched.stdout).toContain("verify: succeeded");
    const listed = await run(command, ["stacks", "--project", project.name], token);
    expect(listed.stdout).toMatch(new RegExp(`^${name}\tready\tMariaDB`));

    const scaled = await run(command, ["scale", name, "replica=1", "--project", project.name], token);
    expect(scaled).toMatchObject({ code: 0, stderr: "" });
    expect(scaled.stdout).toMatch(/^db-3 leaves\n[^]*verify: succeeded/);
    const fixed = await run(command, ["scale", name, "primary=2", "--project", project.name], token);
    expect([fixed.code, fixed.stderr]).toEqual([1, expect.stringContaining("fixed once the stack is launched")]);

    const about = [name, "--project", project.name];
    const kept = await run(command, ["snapshot", ...about, "--note", "before the import"], token);
    expect(kept).toMatchObject({ code: 0, stderr: "" });
    expect(kept.stdout).toMatch(/^price: \d+\.\d+ [A-Z]{3} a month of 730 h\n/);
    const snapshots = await run(command, ["snapshots", ...about], token);
    expect(snapshots.stdout).toMatch(/^1\tready\t.*\tbefore the import\n$/);
    const none = await run(command, ["restore", name, "7", "--project", project.name], token);
    expect([none.code, none.stderr]).toEqual([1, "The stack has no snapshot 7.\n"]);
    const restored = await run(command, ["restore", name, "1", "--project", project.name], token);
    expect(restored).toMatchObject({ code: 0, stderr: "" });
    expect(restored.stdout).toContain("verify: succeeded");

    const taken = await run(command, ["launch", "-f", "-"], token, yaml);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining(`has a stack named ${name} already`)]);
    const wrong = await run(command, ["launch", "-f", "-"], token, `${yaml}\nservice: [1]`);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/unique|not a stack/)]);

    await open(page, "/account");
    await row.getByRole("button", { name: `Remove the token ${purpose}` }).click();
    await expect(row).toHaveCount(0);
    const ended = await run(command, ["stacks", "--project", project.name], token);
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining("You are not signed in")]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("before each order the command says what it costs and what budgets warn of", async ({ api, project }) => {
  test.setTimeout(90_000);
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("orders", 0));
  const created = await api.call("createToken", { body: { name: unique("pipeline"), days: 30 } });
  const warning = { amount: "0.000001", currency: "USD", thresholds: [], onExceed: "warn" as const };
  await api.call("createBudget", { body: { scope: { kind: "project", project: project.id }, ...warning } });
  await api.call("createBudget", { body: { scope: { kind: "tag", key: "team", value: project.name }, ...warning } });
  await runReaches(api, deploymentId, "succeeded");

  const folder = await mkdtemp(path.join(os.tmpdir(), "burgeon-command-"));
  try {
    const file = path.join(folder, "burgeon.mjs");
    await writeFile(file, await (await api.request.get("/burgeon.mjs")).text());
    const command = (...args: string[]) => run(file, [...args, "--project", project.name], created.token);
    const price = String.raw`\d+\.\d+ USD an hour, \d+\.\d+ USD a month of 730 h`;
    const said = async (args: string[], words: RegExp, budget: string | null) => {
      const ended = await command(...args);
      expect(ended, args.join(" ")).toMatchObject({ code: 0, stderr: "" });
      expect(ended.stdout, args.join(" ")).toMatch(words);
      if (budget === null) expect(ended.stdout).not.toContain("budget of");
      else expect(ended.stdout, args.join(" ")).toContain(warned(budget));
    };
    const yaml = path.join(folder, "more.yaml");
    await writeFile(yaml, JSON.stringify({ ...mariadb("more", 0), project: project.name }));
    await said(["launch", "-f", yaml, "--plan"], new RegExp(`price: ${price}`), project.title);
    await said(["scale", "orders", "replica=1", "--plan"], new RegExp(`price: ${price}; now ${price}`), project.title);
    await said(["snapshot", "orders", "--plan"], /^price: \d+\.\d+ USD a month of 730 h\n/, project.title);
    await said(["lease", "orders", "7", "--plan"], /^the lease ends at/, null);
    await said(["tag", "orders", `team=${project.name}`, "--plan"], /^team=/m, `team=${project.name}`);
    expect((await api.call("getStack", { params: { stack: stackId } })).tags).toEqual({});
    await said(["tag", "orders", `team=${project.name}`], /^team=/m, `team=${project.name}`);
    await said(["tag", "orders", "team="], /^$/, null);

    await said(["snapshot", "orders"], /^price: /, project.title);
    await said(["stop", "orders"], new RegExp(`^price: ${price}; now ${price}\n`), null);
    await said(["restore", "orders", "1", "--plan"], new RegExp(`^price: ${price}; now ${price}\n`), project.title);
    await said(["start", "orders", "--plan"], new RegExp(`^price: ${price}; now ${price}\n`), project.title);
    expect((await api.call("getStack", { params: { stack: stackId } })).state).toBe("stopped");
    await said(["start", "orders"], /verify: succeeded/, project.title);
  } finally {
    await rm(folder, { recursive: true });
  }
});
