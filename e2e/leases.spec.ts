import { expectAccessible } from "./support/axe";
import { launch, mariadb, runReaches } from "./support/runs";
import { open } from "./support/open";
import { expect, test } from "./support/test";
import { endLease } from "./support/usage";

test("a lease is chosen and priced at launch, shown, extended and taken away", async ({ page, api, project }) => {
  test.setTimeout(120_000);
  await open(page, "/catalogue/memcached/launch");
  const summary = page.getByRole("complementary");
  await expect(summary.getByText("Per month, 730 h")).toBeVisible();
  await expect(summary.getByText("For the lease")).toHaveCount(0);
  await page.getByLabel("Lease", { exact: true }).selectOption("Until a date and time");
  await page.getByLabel("Ends at").fill("2020-01-01T00:00");
  await expect(page.getByText("Choose a moment between 1 hour and 366 days from now")).toBeVisible();
  await expectAccessible(page, "a launch with a lease that is refused");
  await page.getByLabel("Lease", { exact: true }).selectOption("7 days");
  await expect(summary.getByText("For the lease")).toBeVisible();
  await summary.getByRole("button", { name: "Show as YAML, CLI or curl" }).click();
  const text = page.getByRole("dialog");
  await expect(text.locator("pre")).toContainText("days: 7");
  await text.getByRole("button", { name: "Close" }).click();
  await summary.getByRole("button", { name: /^Launch/ }).click();
  await expect(page).toHaveURL(/\/deployments\//);
  await runReaches(api, page.url().split("/").at(-1)!, "succeeded");

  await open(page, "/stacks");
  const table = page.getByRole("group", { name: `Stacks of ${project.title}` });
  await expect(table.getByRole("row").nth(1)).toContainText("ends in 7 d");
  await table.getByRole("button", { name: "Lease" }).click();
  await expect(page).toHaveURL(/[?&]sort=leaseEndsAt/);
  await table.getByRole("link").first().click();

  const about = page.getByRole("region", { name: "About" });
  await expect(about).toContainText("ends in 7 d");
  await about.getByRole("button", { name: "Change the lease" }).click();
  const dialog = page.getByRole("dialog", { name: /^Lease of/ });
  await dialog.getByLabel("Lease", { exact: true }).selectOption("30 days longer");
  await expect(dialog.getByText("Difference")).toBeVisible();
  await expectAccessible(page, "a lease that is extended");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(about).toContainText("ends in 37 d");
  await expect(page.getByRole("region", { name: "History" })).toContainText("Lease extended, to");
  await about.getByRole("button", { name: "Change the lease" }).click();
  await dialog.getByLabel("Lease", { exact: true }).selectOption("None: it stays until somebody removes it");
  await expect(dialog.getByText("It then stays until somebody removes it.")).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "History" })).toContainText("Lease taken away");
});

test("a stack whose lease ends is stopped, people are told, and it starts again once the lease is extended", async ({
  addPerson,
  browserOf,
  project,
}) => {
  test.setTimeout(180_000);
  const owner = await addPerson({ project: "owner" });
  const page = await (await browserOf(owner)).newPage();
  const { stackId, deploymentId } = await launch(owner.api, project.name, {
    ...mariadb("for-a-day", 0),
    lease: { days: 1 },
  });
  await runReaches(owner.api, deploymentId, "succeeded");
  await open(page, `/stacks/${stackId}`);
  await expect(page.getByText("The lease ends in 24 h")).toBeVisible();
  await expectAccessible(page, "a stack whose lease ends soon");
  await endLease(stackId);
  // The worker looks twice a minute.
  await expect(page.getByText("Its machines are shut down.")).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText("The lease has ended").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "History" })).toContainText("The lease has ended");
  await expectAccessible(page, "a stack whose lease has ended");
  await page.getByRole("button", { name: /^Notices, \d+ unread$/ }).click();
  const notices = page.getByRole("dialog", { name: "Notices" });
  await expect(notices).toContainText("The lease of for-a-day has ended");
  await notices.getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: "Start", exact: true }).click();
  const start = page.getByRole("dialog");
  await expect(start).toContainText("starts again only once its lease is extended");
  await start.getByRole("button", { name: "Extend the lease" }).click();
  const lease = page.getByRole("dialog", { name: "Lease of for-a-day" });
  await lease.getByLabel("Lease", { exact: true }).selectOption("7 days");
  await lease.getByRole("button", { name: "Save" }).click();
  // What was chosen before is asked again, and can be done now.
  await expect(start.getByRole("button", { name: "Extend the lease" })).toHaveCount(0);
  await start.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByText("The lease has ended", { exact: true })).toHaveCount(1);
  await expect
    .poll(async () => (await owner.api.call("getStack", { params: { stack: stackId } })).state, { timeout: 60_000 })
    .toBe("ready");
});
