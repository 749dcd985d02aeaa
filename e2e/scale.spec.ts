import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test } from "./support/test";

const web = (name: string) => ({ ...mariadb(name, 0), service: "web", roles: {} });

test("a stack grows by a node and shrinks again from its page, which says before what will happen", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, web("shop"));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Change nodes" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the nodes of shop" });
  await expect(dialog).toContainText("2 now, 1 to 16 possible");
  await dialog.getByRole("button", { name: "Change nodes" }).hover();
  await expect(page.getByRole("tooltip")).toHaveText("Choose another number of nodes first.");

  const number = dialog.getByRole("spinbutton", { name: "Number of nodes, Web server" });
  await number.press("ArrowUp");
  await expect(dialog).toContainText("web-3 joins: 1 vCPU, ");
  await expect(dialog).toContainText("lb-1 is configured again.");
  await expect(dialog.getByRole("list", { name: "Topology as a list" })).toContainText("web-1, web-2, and web-3");
  // By the rate card of set-up: 0.0144 an hour for each node of 1 vCPU, 1 GiB and a thin disk of 8 GiB.
  await expect(dialog.getByRole("row", { name: "Per hour" })).toHaveText("Per hour$0.0432$0.0576+$0.0144");
  await expectAccessible(page, "the dialog for a change of nodes");
  await dialog.getByRole("button", { name: "Add 1 node" }).click();
  await expect(dialog).toBeHidden();
  const nodes = page.getByRole("group", { name: "Nodes of shop" });
  await expect(nodes.getByRole("row").filter({ hasText: "web-3" })).toContainText("Ready", { timeout: 30_000 });
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText("The nodes are added; every check has passed", { timeout: 30_000 });

  await page.getByRole("button", { name: "Change nodes" }).click();
  await number.press("ArrowDown");
  await expect(dialog).toContainText("web-3 leaves; its machine and disk are deleted.");
  await dialog.getByRole("combobox", { name: "Web server, leaving node 1" }).selectOption("web-1");
  await expect(dialog).toContainText("web-1 leaves; its machine and disk are deleted.");
  await dialog.getByRole("button", { name: "Remove 1 node" }).click();
  await expect(history).toContainText("The nodes are removed; every check has passed", { timeout: 30_000 });
  await expect(nodes.getByRole("row").filter({ hasText: "web-1" })).toHaveCount(0);
  await history.getByRole("listitem").filter({ hasText: "web-1 to be removed" }).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("shop goes on with fewer nodes");
});

test("new nodes that fail are rolled back from their timeline, and the stack is ready as it was", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, web("fail-configure-at-3"));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Change nodes" }).click();
  await page.getByRole("dialog").getByRole("spinbutton").press("ArrowUp");
  await page.getByRole("dialog").getByRole("button", { name: "Add 1 node" }).click();
  await expect(page.getByText("Adding nodes failed at web-3")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Change nodes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Change nodes" }).hover();
  await expect(page.getByRole("tooltip")).toHaveText("Adding nodes has failed: retry it, or roll it back first.");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();

  await page.getByRole("link", { name: "Show what failed" }).click();
  await page.getByRole("button", { name: "Roll back the node" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The new node of fail-configure-at-3 and its disk are deleted.");
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "fail-configure-at-3 is as it was, without new nodes",
    {
      timeout: 30_000,
    },
  );
  await open(page, `/stacks/${stackId}`);
  await expect(page.getByRole("region", { name: "History" })).toContainText("The new nodes are taken back");
  await expect(page.getByText("3 of 3 ready")).toBeVisible();
});

test("a service whose number of nodes is fixed says so, and so does the dialog to those who may not", async ({
  page,
  api,
  project,
  addPerson,
  browserOf,
}) => {
  const fixed = await launch(api, project.name, { ...mariadb("front", 0), service: "haproxy", roles: {} });
  const grows = await launch(api, project.name, web("shop"));
  await runReaches(api, fixed.deploymentId, "succeeded");
  await open(page, `/stacks/${fixed.stackId}`);
  await page.getByRole("button", { name: "Change nodes" }).hover();
  await expect(page.getByRole("tooltip")).toContainText("is fixed once it is launched");

  await runReaches(api, grows.deploymentId, "succeeded");
  const reader = await browserOf(await addPerson({ project: "viewer" }));
  const theirs = await reader.newPage();
  await open(theirs, `/stacks/${grows.stackId}`);
  await theirs.getByRole("button", { name: "Change nodes" }).click();
  await theirs.getByRole("dialog").getByRole("button", { name: "Change nodes" }).hover();
  await expect(theirs.getByRole("tooltip")).toContainText("Your role in");
});
