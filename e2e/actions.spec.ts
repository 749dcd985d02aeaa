import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test } from "./support/test";

test("a replica is promoted from the stack's page, which follows it to the end", async ({
  page,
  api,
  project,
  worker,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("orders", 2));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await expect(page.getByRole("list", { name: "Topology as a list" })).toContainText("Reads and writes, port 3306");
  await page.getByRole("button", { name: "Actions" }).click();
  await expect(page.getByRole("menuitem")).toHaveText([
    "Promote to primary",
    "Change settings",
    "Let monitoring read it",
    "Configure again",
  ]);
  await page.getByRole("menuitem", { name: "Promote to primary" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Writes fail for some seconds");
  await expectAccessible(page, "the dialog of an action");
  const node = dialog.getByRole("combobox", { name: "Node" });
  await expect(node.getByRole("option")).toHaveText([/^db-2 \(/, /^db-3 \(/]);
  await node.selectOption({ index: 1 });
  worker.hold();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("progressbar", { name: "Progress" })).toHaveAttribute(
    "aria-valuetext",
    /^(Promote to primary: 0 of 9 steps done|The action is next in the queue)$/,
  );
  await expect(page.getByRole("button", { name: "Destroy" })).toBeDisabled();
  worker.release();
  const nodes = page.getByRole("group", { name: "Nodes of orders" });
  await expect(nodes.getByRole("row").filter({ hasText: "db-3" })).toContainText("Primary", { timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Destroy" })).toBeEnabled();
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText("Promote to primary started on db-3");
  await history.getByRole("listitem").filter({ hasText: "started on db-3" }).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("orders: Promote to primary (db-3), done");
});

test("settings are checked while they are typed, and kept", async ({ page, api, project }) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("larger", 0));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Change settings" }).click();
  const pool = page.getByRole("dialog").getByRole("textbox", { name: "Buffer pool" });
  await expect(pool).toHaveValue("256");
  await pool.fill("7");
  await expect(pool).toHaveAccessibleDescription(/Use at least 64/);
  await pool.fill("512");
  await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("complementary").or(page.getByRole("main"))).toContainText("512\u00a0MiB", {
    timeout: 30_000,
  });
});

test("what cannot be done says why: no replica, and no role for it", async ({
  page,
  api,
  project,
  addPerson,
  browserOf,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("alone", 0));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Promote to primary" }).click();
  const start = page.getByRole("dialog").getByRole("button", { name: "Start" });
  await start.hover();
  await expect(page.getByRole("tooltip")).toHaveText("This stack has no node that it could be about.");

  const reader = await browserOf(await addPerson({ project: "viewer" }));
  const theirs = await reader.newPage();
  await open(theirs, `/stacks/${stackId}`);
  await theirs.getByRole("button", { name: "Actions" }).click();
  await theirs.getByRole("menuitem", { name: "Configure again" }).click();
  await theirs.getByRole("dialog").getByRole("button", { name: "Start" }).hover();
  await expect(theirs.getByRole("tooltip")).toContainText("Your role in");
});

test("a failed action offers a retry and another action, never a roll back", async ({ page, api, project }) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("fail-act", 1));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Promote to primary" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
  await expect(page.getByText("Promote to primary failed at db-2")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("link", { name: "Show what failed" }).click();
  await expect(page.getByRole("button", { name: /Retry/ }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Roll back" })).toHaveCount(0);
  await expect(page.getByText("so that you can retry or look around")).toHaveCount(0);
});

test("a stack is stopped, which says what that saves, and is started again", async ({ page, api, project }) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("sleeper", 1));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Stop" });
  // Two nodes: 1 vCPU at $0.01 and 1 GiB of memory at $0.004 each; 8 GiB of thin disk at $0.00005.
  await expect(dialog).toContainText("Saved$0.028/h");
  await expect(dialog).toContainText("The disks still cost$0.0008/h");
  await expectAccessible(page, "the dialog that stops a stack");
  await dialog.getByRole("button", { name: "Stop" }).click();
  const start = page.getByRole("button", { name: "Start", exact: true });
  await expect(start).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Their disks are kept, and alone are charged.")).toBeVisible();
  await expect(page.getByRole("group", { name: "Nodes of sleeper" }).getByText("Stopped")).toHaveCount(2);
  await expectAccessible(page, "a stack that is stopped");
  await start.click();
  await page.getByRole("dialog", { name: "Start" }).getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("region", { name: "History" })).toContainText("Stopped; the disks stay");
});
