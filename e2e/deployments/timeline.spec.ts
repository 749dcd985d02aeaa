import { launch, mariadb, runReaches } from "../support/runs";
import { expect, test } from "../support/test";
import { open } from "../support/open";
import { expectedRows, shownRows } from "../support/timeline";

test("the whole chart by keyboard: one tab stop, arrows, and letters that jump", async ({ page, api, project }) => {
  const { deploymentId } = await launch(api, project.name, mariadb("fail-install-at-2", 1));
  await runReaches(api, deploymentId, "failed");
  await open(page, `/deployments/${deploymentId}`);
  const grid = page.getByRole("grid", { name: "Deployment timeline, 2 nodes" });
  const focused = page.locator(":focus");
  await expect(grid.locator("[tabindex='0']")).toHaveCount(1);

  await grid.getByRole("rowheader", { name: /^db-1/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(focused).toHaveAccessibleName(/^db-2, Failed, 4 of 8 steps, 10\.[\d.]+$/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveAccessibleName(/Allocate/);
  await expect(grid.locator("[tabindex='0']")).toHaveCount(1);
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveAccessibleName(/Clone disk/);
  await page.keyboard.press("Home");
  await expect(focused).toHaveAccessibleName(/Allocate/);
  await page.keyboard.press("ArrowLeft");
  await expect(focused).toHaveAccessibleName(/^db-1, /);

  await page.keyboard.press("f");
  await expect(focused).toHaveAccessibleName(/Install MariaDB server.*failed/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]task=/);
  await expect(page.getByRole("region", { name: "Selected task" })).toContainText("Install MariaDB server");
  const address = page.url();

  await page.keyboard.press("l");
  await expect(page.getByRole("log", { name: "Log" })).toBeFocused();
  await grid.locator("[tabindex='0']").focus();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/[?&]task=/);
  await expect(page.getByText("Select a mark to see what it was.")).toBeVisible();

  await open(page, address);
  await expect(page.getByRole("region", { name: "Selected task" })).toContainText("Install MariaDB server");
});

test("the table says what the chart shows: every step and task of the events", async ({ page, api, project }) => {
  const { deploymentId } = await launch(api, project.name, mariadb("as-table", 1));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, `/deployments/${deploymentId}`);
  await page.getByRole("button", { name: "View as table" }).click();
  await expect(page).toHaveURL(/[?&]view=table/);
  const { events } = await api.call("listEvents", { params: { deployment: deploymentId } });
  const rows = expectedRows(events);
  expect(rows.length).toBeGreaterThan(13);
  await expect.poll(() => shownRows(page)).toEqual(rows);

  await page.reload();
  await expect.poll(() => shownRows(page)).toEqual(rows);
  await page.getByRole("button", { name: "View as chart" }).click();
  await expect(page.getByRole("grid")).toBeVisible();
});

test("the list shows what runs, what failed and what is done, each with its state", async ({ page, api, project }) => {
  await open(page, "/deployments");
  await expect(page.getByText(`No deployments in ${project.title} yet`)).toBeVisible();
  const failing = await launch(api, project.name, mariadb("fail-clone", 0));
  const good = await launch(api, project.name, mariadb("fine", 0));
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row("fail-clone")).toContainText("Failed");
  await expect(row("fail-clone")).toContainText("The simulated hypervisor is full");
  await expect(row("fine")).toContainText("Ready", { timeout: 30_000 });
  await Promise.all([runReaches(api, failing.deploymentId, "failed"), runReaches(api, good.deploymentId, "succeeded")]);

  await page.getByRole("radio", { name: "Failed" }).check();
  await expect(row("fine")).toHaveCount(0);
  await expect(row("fail-clone")).toBeVisible();
  await page.getByRole("link", { name: "fail-clone" }).click();
  await expect(page).toHaveURL(`/deployments/${failing.deploymentId}`);
});
