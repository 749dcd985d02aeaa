import { readFile } from "node:fs/promises";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test, unique } from "./support/test";

test("a launch that ended is counted, and stands in the exported file with its time", async ({
  page,
  api,
  project,
}) => {
  const name = unique("count").slice(0, 20);
  const failing = await launch(api, project.name, mariadb("fail-install", 0));
  const ready = await launch(api, project.name, mariadb(name, 0));
  await runReaches(api, failing.deploymentId, "failed");
  await runReaches(api, ready.deploymentId, "succeeded");

  await open(page, "/insights");
  await expect(page.getByRole("heading", { name: /^OS-only \d+ launch/ })).toBeVisible();
  await expect(page.getByRole("group", { name: "Where launches failed" })).toContainText("Install");
  const cells = page.getByRole("group", { name: "By service and operating system" });
  await expect(cells.getByRole("row").filter({ hasText: "MariaDB" }).filter({ hasText: "Debian 12" })).toBeVisible();

  await page.getByRole("radio", { name: "30 days" }).click();
  await expect(page.getByRole("radio", { name: "30 days" })).toBeChecked();
  await page.getByRole("combobox", { name: "Service" }).selectOption({ label: "MariaDB" });
  await expect(page).toHaveURL(/period=30d&service=mariadb$/);
  await page.getByText("Show as a table").click();
  await expect(page.getByRole("group", { name: "Time to ready by week" })).toBeVisible();

  await page.getByRole("button", { name: "Export CSV" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Every launch" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^insights-launches-30d-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
  expect(lines[0]).toMatch(/^deployment_id,started_at,stack,/);
  const lineOf = (id: string) => lines.find((line) => line.startsWith(id));
  expect(lineOf(ready.deploymentId)).toMatch(
    new RegExp(`,${name},mariadb,debian-12,os-only,thin,ansible,1,ready,\\d+(\\.\\d+)?,,$`),
  );
  expect(lineOf(failing.deploymentId)).toMatch(/,failed,,install,primary$/);
  await expect(page).toHaveURL(/\/insights/);
});

test("finance sees it, others are told who does", async ({ addPerson, browserOf }) => {
  const finance = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(finance, "/insights");
  await expect(finance.getByRole("radiogroup", { name: "Period" })).toBeVisible();
  const member = await (await browserOf(await addPerson({ project: "owner" }))).newPage();
  await open(member, "/insights");
  await expect(member.getByRole("heading", { name: "Insights are for administrators and finance" })).toBeVisible();
  await expect(member.getByRole("link", { name: "Insights" })).toHaveCount(0);
});
