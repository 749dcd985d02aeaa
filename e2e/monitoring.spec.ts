import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test } from "./support/test";

test("a stack lets monitoring read it, another one watches it, and its page leads there", async ({
  page,
  api,
  project,
}) => {
  test.setTimeout(180_000);
  const watched = await launch(api, project.name, mariadb("orders", 1));
  await runReaches(api, watched.deploymentId, "succeeded");
  await open(page, "/catalogue/prometheus/launch");
  const field = page.getByLabel("Watched stack");
  await expect(field).toHaveValue("");
  const closed = field.getByRole("option", { name: "orders (MariaDB, 2 nodes): monitoring is not allowed yet" });
  await expect(closed).toBeDisabled();

  await open(page, `/stacks/${watched.stackId}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Let monitoring read it" }).click();
  const dialog = page.getByRole("dialog", { name: "Let monitoring read it" });
  await expect(dialog).toContainText("opens its port, 9100");
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(dialog).toBeHidden();
  const stack = () => api.call("getStack", { params: { stack: watched.stackId } });
  await expect.poll(async () => (await stack()).monitored && (await stack()).state, { timeout: 60_000 }).toBe("ready");

  await open(page, "/catalogue/prometheus/launch");
  await field.selectOption({ label: "orders (MariaDB, 2 nodes)" });
  await page.getByLabel("Name", { exact: true }).fill("watcher");
  await expectAccessible(page, "launch form with a stack to choose");
  await page
    .getByRole("button", { name: /^Launch \d/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/deployments\//);
  const { items } = await api.call("listStacks", { params: { project: project.name }, query: { q: "watcher" } });
  await runReaches(api, items[0]!.deploymentId, "succeeded");
  await open(page, `/stacks/${items[0]!.id}`);
  await page.getByRole("link", { name: "orders", exact: true }).click();
  await expect(page).toHaveURL(`/stacks/${watched.stackId}`);
});
