import { open } from "./support/open";
import { expect, test, unique } from "./support/test";

test("an image is built again while stacks go on launching from the present one", async ({ page, project, worker }) => {
  await open(page, "/images");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  const row = page.getByRole("row").filter({ hasText: "Debian 12" });
  await expect(row).toContainText("Published");
  worker.hold();
  await page.getByRole("button", { name: "Build Debian 12 again" }).click();
  await page
    .getByRole("dialog", { name: "Build Debian 12 again?" })
    .getByRole("button", { name: "Build the image" })
    .click();
  await expect(row.getByRole("progressbar")).toBeVisible();
  await expect(row).toContainText("Published");
  await expect(page.getByRole("button", { name: "Build Debian 12 again" })).toHaveAttribute("aria-disabled", "true");

  await row.getByRole("link", { name: "Watch the build" }).click();
  await expect(page.getByRole("heading", { name: /^Building .*Debian 12$/ })).toBeVisible();
  worker.release();
  await expect(page.getByRole("heading", { name: /Debian 12 is built$/ })).toBeVisible({ timeout: 45_000 });
  await open(page, "/images");
  await expect(row.getByRole("progressbar")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Build Debian 12 again" })).not.toHaveAttribute(
    "aria-disabled",
    "true",
  );
});

test("an image of one's own is added, checked while it is typed, built, and removed again", async ({
  page,
  api,
  project,
}) => {
  test.setTimeout(120_000);
  await open(page, "/images");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  const id = unique("own");
  await page.getByRole("button", { name: "Add an image" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an image" });
  await dialog.getByLabel("Id", { exact: true }).fill("Not an id");
  await dialog.getByLabel("Name").fill(`Own ${id}`);
  await expect(dialog.getByText("Use lower-case letters, digits, dots and hyphens")).toBeVisible();
  await dialog.getByLabel("Id", { exact: true }).fill(id);
  await expect(dialog.getByText("Use lower-case letters, digits, dots and hyphens")).toHaveCount(0);
  await dialog.getByLabel("Family").selectOption("redhat");
  await dialog.getByLabel("Address of the image").fill("ftp://images.example/x.qcow2");
  await dialog.getByRole("button", { name: "Save the source" }).click();
  await expect(dialog.getByText("Give an http or https address")).toBeVisible();
  await expect(dialog.getByText("Give 64 or 128 hexadecimal digits, or a signature instead.")).toBeVisible();
  await dialog.getByLabel("Address of the image").fill("https://images.example/x.qcow2");
  await dialog.getByLabel("SHA-256 or SHA-512").fill("A".repeat(64));
  await dialog.getByRole("checkbox", { name: /signature/ }).check();
  await dialog.getByLabel("Address of the signature").fill("https://images.example/x.qcow2.asc");
  await dialog.getByLabel("Address of the public key").fill("https://images.example/key.asc");
  await dialog.getByLabel("The key's fingerprint").fill("1f6b d1b0 2758 a15e 2f77 5e10 3c85 dced 72e0 15c7");
  await dialog.getByRole("button", { name: "Save the source" }).click();
  await expect(dialog).toHaveCount(0);

  const row = page.getByRole("row", { name: `Details of Own ${id}` });
  await expect(row).toContainText("Missing");
  await row.getByRole("button", { name: `Details of Own ${id}` }).click();
  await expect(page.getByText("Fetched from your own source:")).toBeVisible();
  await page.getByRole("button", { name: `Build Own ${id} now` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Build the image" }).click();
  await expect(row).toContainText("Published", { timeout: 60_000 });
  const revisions = page.getByRole("group", { name: `Revisions of Own ${id}` });
  await expect(revisions.getByRole("row", { name: /r1 Published .* 3 nobody$/ })).toBeVisible();

  await page.getByRole("button", { name: `Remove the source of Own ${id}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the source" }).click();
  await expect(row).toHaveCount(0);
  expect((await api.call("listImages", {})).items.map((item) => item.id)).not.toContain(id);
});

test("a schedule is set where the image is, and stays", async ({ page, api }) => {
  await open(page, "/images");
  await page.getByRole("button", { name: "Details of Debian 13" }).click();
  await page.getByLabel("How often Debian 13 is built anew").selectOption({ label: "Every 90 days" });
  await expect(page.getByRole("row").filter({ hasText: "Debian 13" }).first()).toContainText("Every 90 days");
  await api.call("putOsRefresh", { params: { os: "debian-13" }, body: { everyDays: null } });
});

test("who may not build sees the images and no buttons", async ({ addPerson, browserOf }) => {
  const page = await (await browserOf(await addPerson({ project: "viewer" }))).newPage();
  await open(page, "/images");
  await expect(page.getByRole("row").filter({ hasText: "Debian 12" })).toContainText("Published");
  await expect(page.getByRole("button", { name: /^Build / })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add an image" })).toHaveCount(0);
});

test("an image is asked for updates by hand, and its answer is shown", async ({ page }) => {
  await open(page, "/images");
  await page.getByRole("button", { name: "Details of Debian 12" }).click();
  await page.getByRole("button", { name: "Check Debian 12 for updates now" }).click();
  await expect(page.getByText(/pending.* for security, checked (just now|\d+ m ago)/)).toBeVisible({ timeout: 45_000 });
  await expect(page.getByRole("link", { name: "A check is running" })).toHaveCount(0);
});
