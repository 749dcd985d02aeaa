import { devices, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { LANGUAGE_COOKIE, THEME_COOKIE } from "@/lib/util/preferences";
import { ORIGIN } from "./support/environment";
import { expect, test } from "./support/test";

// One matrix for all projects: what one test bakes, the next one finds.
test.describe.configure({ mode: "serial" });
test.setTimeout(180_000);

const BAKED = { timeout: 90_000 };

const cellOf = (page: Page, service: string) =>
  page
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: service }) })
    .getByRole("gridcell");
const drawerOf = (page: Page) => page.getByRole("complementary", { name: "Selected template" });

async function close(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog).toBeHidden();
}

async function openMatrix(page: Page): Promise<{ mariadb: Locator; web: Locator }> {
  await open(page, "/templates");
  await page.getByLabel("Operating system", { exact: true }).selectOption({ label: "Debian 12" });
  return { mariadb: cellOf(page, "MariaDB"), web: cellOf(page, "Web") };
}

/** Down the column, past the services that stand between: never more often than the matrix has rows. */
async function arrowDownTo(page: Page, cell: Locator): Promise<void> {
  const focused = () => cell.evaluate((element) => element === document.activeElement);
  for (let left = await page.getByRole("row").count(); left > 0 && !(await focused()); left--)
    await page.keyboard.press("ArrowDown");
  await expect(cell).toBeFocused();
}

/** 44 px, as fingers need. */
async function expectFingerSized(target: Locator): Promise<void> {
  const { width, height } = (await target.boundingBox())!;
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
}

test("what is launched OS-only again and again is suggested for a bake, with the time that would have saved", async ({
  page,
  api,
  project,
}) => {
  const stacks = await Promise.all([1, 2, 3, 4, 5].map((i) => launch(api, project.name, mariadb(`again-${i}`, 0))));
  for (const { deploymentId } of stacks) await runReaches(api, deploymentId, "succeeded");
  await open(page, "/templates");
  const suggestions = page.getByRole("region", { name: "Suggested by launches and bakes here" });
  const row = suggestions.getByRole("listitem").filter({ hasText: "MariaDB on Debian 12" });
  await expect(row).toContainText(/was launched OS-only \d+ times in 30 days/);
  await expect(row).toContainText(/saved each launch its installation: \d/);
  await row.getByRole("button", { name: "Bake MariaDB on Debian 12" }).click();
  await expect(page.getByRole("dialog", { name: "Bake MariaDB on Debian 12?" })).toBeVisible();
});

test("the keyboard reaches every cell, and bakes two of them at once with their progress in view", async ({ page }) => {
  const { mariadb, web } = await openMatrix(page);
  await mariadb.focus();
  await arrowDownTo(page, web);
  await page.keyboard.press("Control+Home");
  await expect(page.getByRole("gridcell").first()).toBeFocused();
  await page.keyboard.press("Control+a");
  await expect(web).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(web).toHaveAttribute("aria-selected", "false");
  await mariadb.focus();
  await page.keyboard.press(" ");
  await arrowDownTo(page, web);
  await page.keyboard.press(" ");

  const bar = page.getByRole("toolbar", { name: "Selected templates" });
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Bake" }).click();
  const bake = page.getByRole("dialog", { name: "Bake 2 templates?" });
  await bake.getByLabel("Reason").fill("First of their kind");
  // Another test may have baked the same content.
  await bake.getByRole("checkbox").check();
  await expectAccessible(page, "bake dialog");
  await bake.getByRole("button", { name: "Bake", exact: true }).click();
  await expect(bake.getByText("The bake has started.")).toHaveCount(2);
  await close(bake);
  await expect(mariadb).toContainText(/[1-9]\d?\s?%/);
  await expect(mariadb).toContainText("published", BAKED);
  await expect(web).toContainText("published", BAKED);
});

test("filters are in the address: a reload and the way back show the same cells", async ({ page }) => {
  await open(page, "/templates");
  const header = (name: string) => page.getByRole("rowheader", { name });
  const search = page.getByRole("searchbox", { name: "Find a service" });
  const os = page.getByLabel("Operating system", { exact: true });
  await expect(header("MariaDB")).toBeVisible();
  await search.pressSequentially("web");
  await os.selectOption({ label: "All operating systems" });
  await page.getByLabel("State", { exact: true }).selectOption({ label: "published" });
  await expect(page).toHaveURL("/templates?q=web&os=all&state=published");
  const same = async () => {
    await expect(header("Web")).toBeVisible();
    await expect(header("MariaDB")).toBeHidden();
    await expect(search).toHaveValue("web");
    await expect(os).toHaveValue("");
  };
  await same();
  await page.reload();
  await same();
  await cellOf(page, "Web").filter({ hasText: "published" }).click();
  await expect(page).toHaveURL("/templates?q=web&os=all&state=published&cell=web,debian-12,pre");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "OS images" }).click();
  await expect(page).toHaveURL("/images");
  await page.goBack();
  await same();
  await expect(drawerOf(page)).toBeVisible();

  await search.fill("nothing like it");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(header("MariaDB")).toBeVisible();
  await expect(page).toHaveURL("/templates?cell=web,debian-12,pre");
});

test.describe("on a phone", () => {
  const { viewport, isMobile, hasTouch, deviceScaleFactor } = devices["Pixel 7"];
  test.use({ viewport, isMobile, hasTouch, deviceScaleFactor, contextOptions: { reducedMotion: "reduce" } });

  test("several templates are selected and acted on at once", async ({ page }) => {
    await open(page, "/templates");
    const names = ["MariaDB", "Web"];
    const boxOf = (name: string) => page.getByRole("checkbox", { name: `Select ${name} on Debian 12` });
    const rowOf = (name: string) =>
      page
        .getByRole("listitem")
        .filter({ has: boxOf(name) })
        .last();
    const bar = page.getByRole("toolbar", { name: "Selected templates" });
    const change = async (action: "Deprecate" | "Publish") => {
      for (const name of names) await boxOf(name).tap();
      await expect(bar).toContainText("2 selected");
      await bar.getByRole("button", { name: action }).tap();
      const dialog = page.getByRole("dialog", { name: `${action} 2 images?` });
      await dialog.getByRole("button", { name: action }).tap();
      await expect(bar).toBeHidden();
    };
    for (const name of names) await expectFingerSized(page.locator("label").filter({ has: boxOf(name) }));
    await change("Deprecate");
    for (const name of names) await expect(rowOf(name)).toContainText("deprecated");
    await change("Publish");
    for (const name of names) await expect(rowOf(name)).toContainText("published");

    await boxOf("Web").tap();
    await expect(bar).toContainText("1 selected");
    for (const button of await bar.getByRole("button").all()) await expectFingerSized(button);
    await expectAccessible(page, "template selected on a phone");
    await bar.getByRole("button", { name: "Clear selection" }).tap();
    await expect(boxOf("Web")).not.toBeChecked();
    await rowOf("Web").getByRole("button").tap();
    await expect(page.getByRole("dialog", { name: "Web on Debian 12" })).toBeVisible();
  });

  test("a selection has nothing for axe to find in Korean and dark", async ({ page, context }) => {
    await context.addCookies([
      { name: LANGUAGE_COOKIE, value: "ko", url: ORIGIN },
      { name: THEME_COOKIE, value: "dark", url: ORIGIN },
    ]);
    await open(page, "/templates");
    await page.getByRole("checkbox", { name: "Debian 12의 MariaDB 선택" }).tap();
    await expect(page.getByRole("toolbar")).toContainText("1");
    await expectAccessible(page, "template selected on a phone, ko, dark");
  });
});

test("a baked image shows who baked it and who runs it; what it was replaced by; and is not retired while it is used", async ({
  page,
  api,
  project,
}) => {
  const { mariadb: cell } = await openMatrix(page);
  await cell.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/cell=mariadb,debian-12,pre/);
  const drawer = drawerOf(page);
  await expect(drawer.getByRole("heading", { name: "MariaDB" })).toBeFocused();
  const history = drawer.getByRole("list").filter({ hasText: "asked for" });
  await expect(history).toContainText("First of their kind");
  await expect(history).toContainText("Administrator");

  const stack = await launch(api, project.name, { ...mariadb("on-baked", 0), mode: "pre-installed" });
  await runReaches(api, stack.deploymentId, "succeeded");
  await expect(drawer.getByRole("link", { name: "on-baked" })).toBeVisible();
  await expect(drawer.getByRole("button", { name: "Retire", exact: true })).toHaveAttribute("aria-disabled", "true");

  await drawer.getByRole("button", { name: "Deprecate", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Slow disk");
  await dialog.getByRole("button", { name: "Deprecate" }).click();
  await expect(cell).toContainText("deprecated");
  await expect(history).toContainText("Slow disk");
  await drawer.getByRole("button", { name: "Publish", exact: true }).click();
  await dialog.getByRole("button", { name: "Publish" }).click();
  await expect(cell).toContainText("published");

  // Selected in bulk, the server answers with who is in the way.
  await cell.focus();
  await page.keyboard.press(" ");
  await page.getByRole("toolbar", { name: "Selected templates" }).getByRole("button", { name: "Retire" }).click();
  const retire = page.getByRole("dialog", { name: "Retire this image?" });
  await retire.getByRole("button", { name: "Retire" }).click();
  await expect(retire.getByRole("alert")).toContainText("Stacks run on it");
  await expect(retire.getByRole("alert").getByRole("link", { name: "on-baked" })).toBeVisible();
  await close(retire);
  await expect(cell).toContainText("published");
});

test("a bake that fails leaves what is offered, says why, and the next one replaces it", async ({ page }) => {
  const { web: cell } = await openMatrix(page);
  const bake = async (reason: string) => {
    await cell.focus();
    await page.keyboard.press("b");
    const dialog = page.getByRole("dialog", { name: "Bake Web on Debian 12?" });
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Bake", exact: true }).click();
    await expect(dialog.getByText("The bake has started.")).toBeVisible();
    await close(dialog);
    await expect(cell).toContainText("baking");
  };
  const before = /v\d+/.exec(await cell.innerText())![0];
  await bake("fail-install of the new mirror");
  await expect(cell).toContainText("published", BAKED);
  await expect(cell).toContainText(before);

  await cell.click();
  const drawer = drawerOf(page);
  await drawer.getByRole("button", { name: /bake failed/ }).click();
  await expect(drawer.getByRole("link", { name: "See what happened" })).toBeVisible();

  await bake("The mirror is back");
  await expect(cell).toContainText("published", BAKED);
  await expect(cell).not.toContainText(before);
  // The drawer reads for itself, and may still call the replaced one published when the matrix does not.
  const published = drawer.getByRole("button", { name: /published/ });
  await expect(published).not.toContainText(before);
  await published.click();
  await drawer.getByRole("button", { name: "Packages" }).click();
  const packages = page.getByRole("dialog");
  await expect(packages.getByLabel("Compared with")).toContainText(before);
  await expect(packages.getByText(/packages? (is|are) the same/)).toBeVisible();
  const download = page.waitForEvent("download");
  await packages.getByRole("button", { name: "Download as CycloneDX" }).click();
  expect((await download).suggestedFilename()).toMatch(/^v\d+\.cdx\.json$/);
});

test("a policy of one template has its bakes wait for approval, until it is removed", async ({ page }) => {
  const { web: cell } = await openMatrix(page);
  await cell.click();
  const drawer = drawerOf(page);
  await expect(drawer).toContainText("Built in, as no policy is set");
  await drawer.getByRole("button", { name: "Change for this template" }).click();
  const form = page.getByRole("dialog", { name: "Web on Debian 12" });
  await form.getByLabel("Publishing").selectOption({ label: "Once somebody approves" });
  await form.getByLabel("Bakes by itself").selectOption({ label: "On a schedule" });
  await form.getByLabel("Days between two bakes").fill("0");
  await form.getByRole("button", { name: "Save policy" }).click();
  await expect(form.getByLabel("Days between two bakes")).toBeFocused();
  await expectAccessible(page, "policy form with a fault");
  await form.getByLabel("Days between two bakes").fill("14");
  await form.getByRole("button", { name: "Save policy" }).click();
  await expect(form).toBeHidden();
  await expect(drawer).toContainText("Every 14 days");

  await drawer.getByRole("button", { name: /^Bake v/ }).click();
  const bake = page.getByRole("dialog", { name: "Bake Web on Debian 12?" });
  await bake.getByRole("checkbox").check();
  await bake.getByRole("button", { name: "Bake", exact: true }).click();
  await close(bake);
  await expect(cell).toContainText("to approve", BAKED);
  await drawer.getByRole("button", { name: "Approve", exact: true }).click();
  const approve = page.getByRole("dialog", { name: "Publish this image?" });
  await approve.getByLabel("Reason").fill("Looked at it");
  await approve.getByRole("button", { name: "Publish" }).click();
  await expect(cell).toContainText("published");
  await expect(drawer).toContainText("Looked at it");

  await page.getByRole("button", { name: "Policies" }).click();
  const policies = page.getByRole("dialog", { name: "Policies" });
  await expect(policies.getByRole("listitem").filter({ hasText: "Web on Debian 12" })).toContainText(
    "about 1 template",
  );
  await expectAccessible(page, "policies");
  await policies.getByRole("button", { name: "Remove: Web on Debian 12" }).click();
  await expect(policies.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
  await close(policies);
  await expect(drawer).toContainText("Built in, as no policy is set");
});

test("whoever does not keep templates up may look, and is told why nothing else", async ({ addPerson, browserOf }) => {
  const person = await addPerson({ project: "viewer" });
  const page = await (await browserOf(person)).newPage();
  const { mariadb: cell } = await openMatrix(page);
  await expect(cell).toContainText("published");
  await expect(page.getByRole("button", { name: /stale/ })).toHaveCount(0);
  await cell.click();
  const bake = drawerOf(page).getByRole("button", { name: /^Bake v/ });
  await expect(bake).toHaveAttribute("aria-disabled", "true");
  await expect(bake).toHaveAccessibleDescription(/Only an administrator/);
});
