import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test } from "./support/test";

test("a snapshot of a stack is priced, taken, restored and deleted on the stack's page", async ({
  page,
  api,
  project,
}) => {
  test.setTimeout(180_000);
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("precious", 1));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  const card = page.getByRole("region", { name: "Snapshots" });
  await expect(card).toContainText("0 of 10");
  await card.getByRole("button", { name: "Take a snapshot" }).click();
  const take = page.getByRole("dialog", { name: "Take a snapshot of precious" });
  await expect(take).toContainText("The disks of all 2 nodes are kept as they are");
  await expect(take).toContainText("Per month, 730 h");
  await expectAccessible(page, "a snapshot that is to be taken");
  await take.getByLabel("Note").fill("before the upgrade");
  await take.getByRole("button", { name: "Take a snapshot" }).click();
  await expect(take).toBeHidden();

  const row = card.getByRole("listitem").filter({ hasText: "Snapshot 1" });
  await expect(row).toContainText("before the upgrade");
  await expect(row.getByRole("button", { name: "Restore snapshot 1" })).toBeEnabled({ timeout: 30_000 });
  await expect(row).toContainText("a month");
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText("Snapshot 1 taken");
  await expectAccessible(page, "a stack with a snapshot");

  await row.getByRole("button", { name: "Restore snapshot 1" }).click();
  const restore = page.getByRole("dialog", { name: "Restore snapshot 1 of precious?" });
  await expect(restore).toContainText("all that the 2 nodes have written since then is lost");
  await expectAccessible(page, "a snapshot that is to be restored");
  await restore.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText(/Restore snapshot 1: \d+ of \d+ steps/)).toBeVisible();
  await expect(history).toContainText("The action is done; every check has passed", { timeout: 60_000 });

  await row.getByRole("button", { name: "Delete snapshot 1" }).click();
  const remove = page.getByRole("dialog", { name: "Delete snapshot 1 of precious?" });
  await remove.getByRole("button", { name: "Delete" }).click();
  await expect(card).toContainText("None.", { timeout: 30_000 });
  await expect(history).toContainText("Snapshot 1 deleted");
});

test("a snapshot says why it cannot be restored, and to whom it is not for", async ({
  addPerson,
  browserOf,
  api,
  project,
}) => {
  test.setTimeout(180_000);
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("outgrown", 1));
  await runReaches(api, deploymentId, "succeeded");
  const params = { stack: stackId };
  const taken = await api.call("takeSnapshot", { params, body: {} });
  await runReaches(api, taken.deploymentId, "succeeded");
  const body = { roles: { replica: { count: 2 } } };
  const { hash: planHash } = await api.call("planScale", { params, body });
  const grown = await api.call("scaleStack", { params, body: { ...body, planHash } });
  await runReaches(api, grown.deploymentId, "succeeded");

  const viewer = await addPerson({ project: "viewer" });
  const theirs = await (await browserOf(viewer)).newPage();
  await open(theirs, `/stacks/${stackId}`);
  const card = theirs.getByRole("region", { name: "Snapshots" });
  for (const name of ["Take a snapshot", "Restore snapshot 1", "Delete snapshot 1"])
    await expect(card.getByRole("button", { name })).toBeDisabled();

  const owner = await addPerson({ project: "owner" });
  const page = await (await browserOf(owner)).newPage();
  await open(page, `/stacks/${stackId}`);
  const restore = page.getByRole("button", { name: "Restore snapshot 1" });
  await expect(restore).toBeDisabled();
  await restore.focus();
  await expect(page.getByText("Nodes that joined after this snapshot was taken are not in it: db-3.")).toBeVisible();
});
