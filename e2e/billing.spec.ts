import type { ResourceState } from "@/lib/billing/ledger/facts";
import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test, type Project } from "./support/test";
import { recordIdleDay, recordPast } from "./support/usage";
import type { PortalApi } from "./support/api";

const HOUR = 3_600_000;
// A month that is over, and the one before it: figures that no clock changes.
const NOVEMBER = Date.UTC(2025, 10, 1);

/** Two stacks of a project with a past: 4 vCPUs for ten days of October and the whole of November, and 1 for ten hours. */
async function withPast(api: PortalApi, project: Project): Promise<{ orders: string }> {
  const orders = await launch(api, project.name, mariadb("orders", 1));
  const events = await launch(api, project.name, mariadb("events", 1));
  for (const { deploymentId } of [orders, events]) await runReaches(api, deploymentId, "succeeded");
  const { user } = await api.call("session", {});
  const state = (stack: string, name: string, vcpu: bigint): ResourceState => ({
    ...{ phase: "running", project: project.id, stack, stackName: name, node: "db-1", role: "primary" },
    ...{ service: "mariadb", os: "debian-12", mode: "os-only", flavour: "small", owner: user.id, cloud: "past" },
    amounts: { vcpu, memory: 4096n, "disk-used": 1536n },
  });
  const at = (hours: number) => new Date(NOVEMBER + hours * HOUR);
  const [big, small] = [`${orders.stackId}-past`, `${events.stackId}-past`];
  await recordPast([
    { name: big, at: at(-240), state: state(orders.stackId, "orders", 4n) },
    { name: small, at: at(60), state: state(events.stackId, "events", 1n) },
    { name: small, at: at(70), state: null },
    { name: big, at: at(720), state: null },
  ]);
  return { orders: orders.stackId };
}

test("a month opens from its total to the arithmetic of a stack", async ({ page, api, project }) => {
  await withPast(api, project);
  await open(page, "/billing?month=2025-11&own=1");
  // 720 h x (4 vCPU x $0.01 + 4 GiB x $0.004) and 10 h x (1 vCPU x $0.01 + 4 GiB x $0.004)
  await expect(page.getByText(`${project.title}, the whole month (UTC)`)).toBeVisible();
  const figures = page.getByRole("definition");
  await expect(figures.first()).toHaveText("$40.58");
  const lines = page.getByRole("group", { name: "Lines" });
  await expect(lines.getByRole("row", { name: /^MariaDB/ })).toContainText("+202 %");
  await expect(lines.getByRole("row", { name: /^orders/ })).toContainText("$40.32");
  await expect(lines.getByRole("row", { name: /^events/ })).toContainText("new");
  await expectAccessible(page, "a month's costs");

  await page.getByText("Show as a table").click();
  const days = page.getByRole("group", { name: "Cost per day" });
  await expect(days.getByRole("row", { name: /^3 Nov/ })).toContainText("$1.60");

  await lines.getByRole("button", { name: "orders" }).click();
  const panel = page.getByRole("complementary", { name: "Costs of orders in November 2025" });
  await expect(panel).toContainText("2,880 vCPU-h × $0.010");
  await expect(panel).toContainText("2,880 GiB-h × $0.004");
  await expect(panel).toContainText("1 node runs");
  // What is used of disks has no price, so no line.
  await expect(panel).toContainText("4 GiB memory, 1.5 GiB of disk used");
  await expect(panel).not.toContainText("Disk, used");
  await expect(panel.getByText("Line total").locator("..")).toContainText("$40.32");
  await expectAccessible(page, "the arithmetic of a stack");
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toBeHidden();

  await page.getByRole("radio", { name: "Owner" }).check();
  await expect(lines.getByRole("row", { name: /^Administrator/ })).toContainText("$40.58");
  await page.getByRole("button", { name: "Previous month" }).click();
  await expect(figures.first()).toHaveText("$13.44");
  await expect(page).toHaveURL(/month=2025-10/);
});

test("a public address is a line with its arithmetic, also while its machine is stopped", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("reached", 1));
  await runReaches(api, deploymentId, "succeeded");
  const { user } = await api.call("session", {});
  const stopped: ResourceState = {
    ...{ phase: "stopped", project: project.id, stack: stackId, stackName: "reached", node: "db-1", role: "primary" },
    ...{ service: "mariadb", os: "debian-12", mode: "os-only", flavour: "small", owner: user.id, cloud: "past" },
    amounts: { address: 1n },
  };
  const name = `${stackId}-past`;
  const end = new Date(NOVEMBER + 720 * HOUR);
  await recordPast([
    { name, at: new Date(NOVEMBER), state: stopped },
    { name, at: end, state: null },
  ]);
  await open(page, `/billing?month=2025-11&own=1`);
  await page.getByRole("group", { name: "Lines" }).getByRole("button", { name: "reached" }).click();
  const panel = page.getByRole("complementary", { name: "Costs of reached in November 2025" });
  await expect(panel).toContainText("Public addresses$2.88");
  await expect(panel).toContainText("720 address-h × $0.004");
  await expect(panel).toContainText("1 public address");
});

test("finance sees every project, a member only the own one, and both take a month along as a file", async ({
  page,
  api,
  project,
  addPerson,
  browserOf,
}) => {
  const { orders } = await withPast(api, project);
  await open(page, "/billing?month=2025-11");
  await expect(page.getByText("All projects, the whole month (UTC)")).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(`^${project.title}`) })).toContainText("$40.58");

  const person = await addPerson({ project: "viewer" });
  const theirs = await (await browserOf(person)).newPage();
  await open(theirs, "/billing?month=2025-11");
  await expect(theirs.getByText(`${project.title}, the whole month (UTC)`)).toBeVisible();
  await expect(theirs.getByRole("radio", { name: "All projects" })).toHaveCount(0);
  await open(theirs, `/billing?line=${orders}`);
  await expect(theirs.getByRole("complementary", { name: /^Costs of orders in \w+ \d{4}$/ })).toBeVisible();
  await open(theirs, "/billing?month=2025-11");
  const download = theirs.waitForEvent("download");
  await theirs.getByRole("button", { name: "Export" }).click();
  await theirs.getByRole("menuitem", { name: "CSV" }).first().click();
  expect((await download).suggestedFilename()).toBe(`costs-${project.name}-2025-11.csv`);
});

test("a stack is charged from its launch until it is gone, as its page and the month's say", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("orders", 1));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  const costs = page.getByRole("region", { name: "Costs" });
  // Two nodes of 1 vCPU, 1 GiB of memory and 8 GiB of thin disk each.
  await expect(costs).toContainText("$0.0288/h");
  await costs.getByRole("link", { name: "How it is made up" }).click();
  await expect(page.getByRole("complementary", { name: /^Costs of orders in/ })).toContainText("2 nodes run");
  await open(page, "/billing?own=1");
  await expect(page.getByText("2 nodes in 1 stack")).toBeVisible();
  const { deploymentId: destroyed } = await api.call("destroyStack", { params: { stack: stackId } });
  await runReaches(api, destroyed, "succeeded");
  await page.reload();
  await expect(page.getByText("no node runs")).toBeVisible();
});

test("costs are told apart by the tags that a stack had", async ({ page, api, project }) => {
  await open(page, `/catalogue/mariadb/launch`);
  await page.getByLabel("Name", { exact: true }).fill("tagged");
  const settings = page.getByRole("region", { name: "Settings" });
  await settings.getByRole("button", { name: "Add a tag" }).click();
  await settings.getByRole("combobox", { name: "Key" }).fill("Team");
  await settings.getByRole("textbox", { name: "Value" }).fill("search");
  await expect(settings.getByText("Use small letters, digits")).toBeVisible();
  await settings.getByRole("combobox", { name: "Key" }).fill("team");
  await page
    .getByRole("complementary", { name: "Summary" })
    .getByRole("button", { name: /^Launch/ })
    .click();
  await expect(page).toHaveURL(/deployments/);
  const { items } = await api.call("listStacks", { params: { project: project.name } });
  const [stack] = items;
  expect(stack).toMatchObject({ name: "tagged", tags: { team: "search" } });
  await runReaches(api, stack!.deploymentId, "succeeded");

  await open(page, `/stacks/${stack!.id}`);
  const card = page.getByRole("region", { name: "Tags" });
  await expect(card).toContainText("search");
  await card.getByRole("button", { name: "Change the tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Tags of tagged" });
  await dialog.getByRole("group", { name: "Tag 1" }).getByRole("textbox", { name: "Value" }).fill("data");
  await expectAccessible(page, "the tags of a stack");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("data");
  await expect(page.getByText("Tagged team: data")).toBeVisible();

  await open(page, "/billing?own=1");
  await page.getByRole("radio", { name: "Tag" }).check();
  await expect(page.getByRole("combobox", { name: "Which tag" })).toHaveValue("team");
  await expect(page).toHaveURL(/by=tag&tag=team/);
  const lines = page.getByRole("group", { name: "Lines" });
  await expect(lines.getByRole("row", { name: /^search/ })).toBeVisible();
  await expect(lines.getByRole("row", { name: /^data/ })).toBeVisible();
  await expectAccessible(page, "costs by a tag");
});

test("a stack that does nothing is found, stopped with one press and started with another", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("forgotten", 1));
  const young = await launch(api, project.name, mariadb("young", 0));
  for (const id of [deploymentId, young.deploymentId]) await runReaches(api, id, "succeeded");
  const { nodeList } = await api.call("getStack", { params: { stack: stackId } });
  await recordIdleDay(nodeList.map(({ machineId }) => machineId));
  await open(page, "/billing?own=1");
  const card = page.getByRole("region", { name: "Idle stacks" });
  await expect(card).toContainText("Of 1 out of 2 ready stacks it is not known");
  const row = card.getByRole("row", { name: /^forgotten/ });
  // Two nodes of 1 vCPU, 1 GiB of memory and 8 GiB of thin disk each, for 730 hours.
  await expect(row).toContainText("$21.02");
  await expect(row).toContainText("$20.44");
  await expect(row).toContainText("1 kB/s");
  await expectAccessible(page, "idle stacks");

  await card.getByRole("button", { name: "Change what idle means" }).click();
  const dialog = page.getByRole("dialog", { name: "What idle means" });
  await dialog.getByLabel("Less of its vCPUs than").fill("0,1");
  await dialog.getByLabel("The network counts too").check();
  await dialog.getByLabel("To and from each machine, less than").fill("0.5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Write a percentage of more than 0 and at most 100.")).toBeVisible();
  await expectAccessible(page, "an idle rule with a fault");
  await dialog.getByLabel("Less of its vCPUs than").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("and its network carried less than 0.5 kB/s.");
  await expect(card).toContainText("No stack is idle.");
  await card.getByRole("button", { name: "Change what idle means" }).click();
  await dialog.getByLabel("To and from each machine, less than").fill("5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await row.getByRole("button", { name: "Stop forgotten" }).click();
  const start = row.getByRole("button", { name: "Start forgotten again" });
  await expect(start).toBeVisible({ timeout: 30_000 });
  expect(await api.call("getStack", { params: { stack: stackId } })).toMatchObject({ state: "stopped" });
  await start.click();
  await expect(start).toBeHidden();
});

test("a month in which nothing was charged says when charging begins, and the next one cannot be opened", async ({
  page,
  project,
}) => {
  await open(page, "/billing?own=1");
  await expect(page.getByText(project.title).first()).toBeVisible();
  await expect(page.getByText("Nothing was charged in this month")).toBeVisible();
  await expect(page.getByRole("button", { name: "Next month" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page, "an empty month");
});

test("a charge is taken back with its reason, and charged again", async ({ page, api, project }) => {
  await withPast(api, project);
  const line = "/billing?month=2025-11&own=1";
  const orders = page.getByRole("group", { name: "Lines" }).getByRole("row", { name: /^orders/ });
  await open(page, line);
  await orders.getByRole("button", { name: "orders" }).click();
  await page.getByRole("complementary").getByRole("button", { name: "Take back a charge" }).click();
  const dialog = page.getByRole("dialog", { name: "Take back a charge of orders" });
  await dialog.getByLabel("From").fill("2025-11-11T00:00:00");
  await dialog.getByLabel("To").fill("2025-11-10T00:00:00");
  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(dialog.getByText("Say why: it stays in the ledger.")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Outage of 10 November");
  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(dialog.getByText("The end must be after the beginning.")).toBeVisible();
  await expectAccessible(page, "a refused correction");
  await dialog.getByLabel("From").fill("2025-11-10T00:00:00");
  await dialog.getByLabel("To").fill("2025-11-11T00:00:00");
  await dialog.getByRole("button", { name: "Take back" }).click();
  // 24 h less of $0.056
  await expect(orders).toContainText("$38.98");

  await open(page, "/corrections");
  const corrections = page.getByRole("group", { name: "Corrections" });
  const taken = corrections.getByRole("row").filter({ hasText: "Outage of 10 November" });
  await expect(taken).toContainText("taken back");
  await taken.getByRole("button", { name: "Reverse the correction of orders" }).click();
  const reversal = page.getByRole("dialog", { name: "Reverse the correction of orders" });
  await reversal.getByLabel("Reason").fill("It was another stack");
  await reversal.getByRole("button", { name: "Reverse" }).click();
  await expect(corrections.getByRole("row").filter({ hasText: "It was another stack" })).toContainText("charged");
  await expectAccessible(page, "corrections");
  await open(page, line);
  await expect(orders).toContainText("$40.32");
});

test("finance sees what the installation's own machines cost, apart from those of projects", async ({ page, api }) => {
  test.setTimeout(120_000);
  const cells = [{ service: "mariadb", osId: "debian-12" }];
  const { items } = await api.call("bakeTemplates", { body: { cells, again: true } });
  await runReaches(api, items[0]!.deploymentId!, "succeeded", 90_000);
  await open(page, "/billing");
  const lines = page.getByRole("group", { name: "Lines" });
  const installation = lines.getByRole("button", { name: "Installation" });
  if ((await installation.getAttribute("aria-expanded")) === "false") await installation.click();
  await expect(lines.getByRole("row", { name: /^Machines of bakes MariaDB/ })).toBeVisible();
  await expect(lines.getByRole("row", { name: /^OS images of Debian 12/ })).toBeVisible();
  await expectAccessible(page, "what the installation's own machines cost");
});
