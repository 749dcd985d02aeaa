import type { Locator, Page } from "@playwright/test";
import { launch, mariadb, runReaches } from "./support/runs";
import { open } from "./support/open";
import { expect, test, unique } from "./support/test";

const HASH = /[0-9a-f]{32}/;

const summaryOf = (page: Page) => page.getByRole("complementary", { name: "Summary" });

/** The hash in the list of all steps: the plan that the button starts. */
async function shownHash(page: Page): Promise<string | undefined> {
  await summaryOf(page)
    .getByRole("button", { name: /^See all \d+ steps$/ })
    .click();
  const dialog = page.getByRole("dialog", { name: "The plan, step by step" });
  const text = (await dialog.textContent()) ?? "";
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  return HASH.exec(text)?.[0];
}

test("from the catalogue to a verified cluster with one button, and away again", async ({
  page,
  api,
  project,
  context,
  worker,
}) => {
  test.setTimeout(90_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = unique("shop");
  await open(page, "/catalogue");
  await page.getByRole("link", { name: "Launch MariaDB" }).click();
  await expect(page.getByRole("radio", { name: /Debian 12/ })).toBeChecked();
  await expect(page.getByRole("radio", { name: /OS-only/ })).toBeChecked();
  await page.getByLabel("Name", { exact: true }).fill(name);

  const summary = summaryOf(page);
  await expect(summary.getByRole("button", { name: "Launch 3 nodes" })).toBeVisible();
  await expect(summary.getByRole("button", { name: "See all 22 steps" })).toBeVisible();
  await page.getByRole("button", { name: "Fewer: Replica" }).click();
  await expect(summary.getByRole("button", { name: "Launch 2 nodes" })).toBeVisible();
  await expect(summary.getByRole("button", { name: "See all 15 steps" })).toBeVisible();
  await page.getByRole("button", { name: "More: Replica" }).click();
  await expect(summary.getByRole("button", { name: "See all 22 steps" })).toBeVisible();
  const hash = await shownHash(page);

  worker.hold();
  await summary.getByRole("button", { name: "Launch 3 nodes" }).click();
  await expect(page.getByRole("heading", { name: `Launching ${name}` })).toBeVisible();
  const grid = page.getByRole("grid", { name: "Deployment timeline, 3 nodes" });
  await expect(grid.getByRole("rowheader", { name: /^db-[123], Not yet, 0 of 8 steps$/ })).toHaveCount(3);
  worker.release();
  await expect(page.getByRole("log", { name: "Log" })).toContainText(/Boot done|Gather facts/);
  await expect(page.getByRole("heading", { name: `${name} is ready` })).toBeVisible({ timeout: 45_000 });
  await expect(grid.getByRole("rowheader", { name: /^db-[123], Done, 8 of 8 steps, / })).toHaveCount(3);

  const deployment = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const ran = await api.call("getDeployment", { params: { deployment } });
  expect(hash).toMatch(HASH);
  expect(ran.planHash).toBe(hash);

  await page.getByRole("link", { name: "Open the stack" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await useStack(page, name);
  await destroyStack(page, name);
  const { items } = await api.call("listStacks", { params: { project: project.name }, query: { state: "removed" } });
  expect(items.map((stack) => stack.name)).toEqual([name]);
});

/** Addresses and password: hidden, shown, copied, and each reveal recorded. */
async function useStack(page: Page, name: string): Promise<void> {
  const connect = page.getByRole("region", { name: "Connect" });
  await expect(connect.getByText(/:3306$/)).toHaveCount(3);
  await expect(connect.getByText(/^\s*\$?\s*mariadb --host=/)).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Nodes" }).getByText("Ready", { exact: true }).filter({ visible: true }),
  ).toHaveCount(3);

  await expect(connect.getByText("Each reveal is recorded. Last: never.")).toBeVisible();
  await expect(connect.getByText("Hidden")).toBeAttached();
  await connect.getByRole("button", { name: "Show password of app" }).click();
  await connect.getByRole("button", { name: "Copy password of app" }).click();
  await expect(connect.getByText("Copied")).toBeAttached();
  const password = await page.evaluate(() => navigator.clipboard.readText());
  expect(password.length).toBeGreaterThanOrEqual(16);
  await expect(connect.getByText(password)).toBeVisible();
  await expect(connect.getByText(/1 time\)/)).toBeVisible();
  await connect.getByRole("button", { name: "Hide password of app" }).click();
  await expect(connect.getByText(password)).toBeHidden();
  await expect(page.getByRole("region", { name: "History" })).toContainText("Password of app shown");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function destroyStack(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Destroy", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Destroy ${name}?` });
  const confirm = dialog.getByRole("button", { name: "Destroy 3 nodes" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await confirm.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^This stack was removed/)).toBeVisible({ timeout: 30_000 });
}

test.describe("a button pressed right after a change", () => {
  /** The press follows the event in the page itself: no plan of the change can have come in between. */
  async function pressRightAfter(page: Page, what: Locator, event: "input" | "click"): Promise<void> {
    const button = await summaryOf(page).getByRole("button", { name: "Launch 3 nodes" }).elementHandle();
    await what.evaluate(
      (element, { button, event }) =>
        element.addEventListener(event, () => setTimeout(() => (button as HTMLElement).click()), { once: true }),
      { button, event },
    );
  }

  test.beforeEach(async ({ page, project }) => {
    await open(page, "/catalogue/mariadb/launch");
    await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
    await expect(summaryOf(page).getByRole("button", { name: "See all 22 steps" })).toBeVisible();
  });

  test("launches the name as it was typed", async ({ page, api }) => {
    const name = page.getByLabel("Name", { exact: true });
    const before = await name.inputValue();
    await pressRightAfter(page, name, "input");
    await name.press("End");
    await name.press("z");
    await expect(page.getByRole("heading", { name: `Launching ${before}z` })).toBeVisible();
    const deployment = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await runReaches(api, deployment, "succeeded");
  });

  test("shows a plan of other nodes first, and launches that at the next press", async ({ page, api, project }) => {
    const fewer = page.getByRole("button", { name: "Fewer: Replica" });
    await pressRightAfter(page, fewer, "click");
    await fewer.click();
    await expect(page.getByText("The plan has changed. Look at it, then press again.").first()).toBeVisible();
    const { total } = await api.call("listStacks", { params: { project: project.name } });
    expect(total).toBe(0);
    await summaryOf(page).getByRole("button", { name: "Launch 2 nodes" }).click();
    await expect(page.getByRole("grid", { name: "Deployment timeline, 2 nodes" })).toBeVisible();
    const deployment = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await runReaches(api, deployment, "succeeded");
  });
});

test.describe("what cannot be launched", () => {
  test.beforeEach(async ({ page, project }) => {
    await open(page, "/catalogue/mariadb/launch");
    await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  });

  const fields: { label: string; value: string; says: string | RegExp }[] = [
    { label: "Name", value: "x;rm -rf /", says: /Use 2 to 24 lower-case letters/ },
    { label: "Name", value: "$(reboot)", says: /Use 2 to 24 lower-case letters/ },
    { label: "Database name", value: 'app: "{{ lookup }}"', says: /This is not in the expected form/ },
    { label: "Database name", value: "mysql", says: /This is not in the expected form/ },
    { label: "Database name", value: "", says: /Enter a value/ },
    { label: "Buffer pool", value: "12", says: /Use at least 64/ },
    { label: "Buffer pool", value: "99999", says: /Use at most 65536/ },
    { label: "Buffer pool", value: "1e3", says: /Enter a whole number/ },
  ];
  test("is named at its field, and the button says so", async ({ page }) => {
    const button = summaryOf(page).getByRole("button", { name: /^Launch \d nodes$/ });
    for (const { label, value, says } of fields) {
      const field = page.getByRole("textbox", { name: label, exact: true });
      const before = await field.inputValue();
      await field.fill(value);
      await expect(field, `${label}: ${value}`).toHaveAccessibleDescription(says);
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(button).toHaveAttribute("aria-disabled", "true");
      await field.fill(before);
      await expect(button).not.toHaveAttribute("aria-disabled", "true");
    }
  });

  test("a name that is taken is refused at the field, and nothing is made", async ({ page, api, project }) => {
    const name = unique("taken");
    const { deploymentId } = await launch(api, project.name, mariadb(name, 0));
    await page.getByLabel("Name", { exact: true }).fill(name);
    const { hash } = await api.call("plan", { params: { project: project.name }, body: mariadb(name, 2) });
    await expect(summaryOf(page).getByTitle(hash), "the page's plan is the API's").toBeVisible();
    await summaryOf(page).getByRole("button", { name: "Launch 3 nodes" }).click();
    await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByRole("main").getByRole("alert").filter({ visible: true })).toContainText(
      "Nothing was launched",
    );
    await runReaches(api, deploymentId, "succeeded");
    expect((await api.call("listStacks", { params: { project: project.name } })).total).toBe(1);
  });
});

test("a plan beyond the project's quota is shown, and cannot be launched", async ({ page, project }) => {
  await open(page, "/catalogue/web/launch");
  await page.getByRole("spinbutton", { name: "Number of nodes: Web server" }).press("End");
  await page.getByRole("combobox", { name: "Size of the nodes: Web server" }).selectOption("xlarge");
  const summary = summaryOf(page);
  await expect(summary).toContainText(project.title);
  await expect(summary).toContainText("does not fit");
  const button = summary.getByRole("button", { name: "Launch 17 nodes" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await button.hover();
  await expect(page.getByRole("tooltip")).toContainText("The project's quota does not allow this.");
});

test("says how it measures; where pre-installed is not on offer an administrator starts the bake, and others learn why", async ({
  page,
  api,
  worker,
  addPerson,
  browserOf,
}) => {
  await open(page, "/catalogue/web/launch");
  await page.getByRole("button", { name: "How we measure" }).click();
  const dialog = page.getByRole("dialog", { name: "How we measure" });
  await expect(dialog).toContainText("Fewer than 5 launches");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("radio", { name: /Pre-installed/ })).toBeDisabled();

  const member = await (await browserOf(await addPerson({ project: "operator" }))).newPage();
  await open(member, "/catalogue/web/launch");
  await expect(member.getByText("An administrator can have it baked.")).toBeVisible();
  await expect(member.getByRole("button", { name: /^Bake it/ })).toHaveCount(0);

  worker.hold();
  await page.getByRole("button", { name: "Bake it for Debian 12" }).click();
  await page.getByRole("link", { name: "Watch the bake" }).click();
  await expect(page).toHaveURL(/\/deployments\//);
  const deployment = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await api.call("cancelDeployment", { params: { deployment } });
  worker.release();
  await runReaches(api, deployment, "cancelled");
});

test("the disks that an administrator has fixed for a cloud are shown, and cannot be chosen", async ({
  page,
  api,
  project,
}) => {
  await open(page, "/images");
  const kind = page.getByRole("combobox", { name: "How disks are cloned on local" });
  const lock = page.getByRole("checkbox", { name: "Launches cannot choose otherwise" });
  await kind.selectOption({ label: "Full copy" });
  await expect(kind).toHaveValue("full");
  await lock.click();
  await expect(lock).toBeChecked();
  await open(page, "/catalogue/mariadb/launch");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  await expect(page.getByText("Set for this cloud by an administrator.")).toBeVisible();
  await expect(page.getByRole("radiogroup", { name: "Disk" })).toHaveCount(0);
  await expect(summaryOf(page).getByRole("button", { name: "Launch 3 nodes" })).toBeEnabled();
  const params = { project: project.name };
  const refused = await api.send("plan", { params, body: mariadb("thin", 0) });
  expect([refused.status(), ((await refused.json()) as { code: string }).code]).toEqual([409, "offer-unavailable"]);
  await api.call("putCloning", { params: { cloud: "local" }, body: { cloneKind: "thin", locked: false } });
});
