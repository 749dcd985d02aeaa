import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { archiveOf, change, makeRepository, makeServiceFolder } from "@/lib/blueprint-sources/testing/service-folder";
import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { runReaches } from "./support/runs";
import { expect, test, unique } from "./support/test";

let dir: string;
test.beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "burgeon-e2e-blueprints-"));
});
test.afterEach(() => rmSync(dir, { recursive: true }));

test("an uploaded service is checked, reviewed, approved, launched and withdrawn", async ({ page, api, project }) => {
  test.setTimeout(120_000);
  const service = unique("greeter");
  const folder = makeServiceFolder(path.join(dir, "folder"), { service, title: `Greeter ${service}` });
  change(
    folder,
    "ansible/memcached/tasks/install.yml",
    (text) => `${text}- name: Look around\n  local_action: command id\n`,
  );
  const file = (name: string) => ({ name, mimeType: "application/gzip", buffer: archiveOf(folder) });

  await open(page, "/blueprints");
  await page.getByRole("button", { name: "Upload an archive" }).click();
  const dialog = page.getByRole("dialog", { name: "Upload an archive" });
  await dialog.getByRole("button", { name: "Upload" }).click();
  await expect(dialog.getByText("Give the source a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill(`Source ${service}`);
  await dialog.getByLabel("Archive").setInputFiles({ ...file("x.tar.gz"), buffer: Buffer.from("<html>") });
  await dialog.getByRole("button", { name: "Upload" }).click();
  await expect(dialog.getByText("The file is neither a .tar.gz nor a .zip archive.")).toBeVisible();
  await dialog.getByLabel("Archive").setInputFiles(file("greeter.tar.gz"));
  await dialog.getByRole("button", { name: "Upload" }).click();
  await expect(dialog).toHaveCount(0);

  const card = page.getByRole("region", { name: `Source ${service}` });
  await expect(card.getByText("Refused")).toBeVisible({ timeout: 30_000 });
  await expect(card).toContainText(/ansible\/memcached\/tasks\/install\.yml:\d+ "local_action" is not taken/);
  await expectAccessible(page, "a refused blueprint");

  change(folder, "ansible/memcached/tasks/install.yml", (text) => text.replace(/- name: Look around[\s\S]*$/, ""));
  await card.getByRole("button", { name: /Upload a new version/ }).click();
  const again = page.getByRole("dialog", { name: /A new version of/ });
  await again.getByLabel("Archive").setInputFiles(file("greeter.tar.gz"));
  await again.getByRole("button", { name: "Upload" }).click();
  await expect(card.getByText("Waits for approval")).toBeVisible({ timeout: 30_000 });
  await open(page, `/catalogue`);
  await expect(page.getByText(`Greeter ${service}`)).toHaveCount(0);

  await open(page, "/blueprints");
  await card.getByRole("button", { name: /^Review r2 of/ }).click();
  const review = page.getByRole("dialog", { name: /^r2 from/ });
  await review.getByText("ansible/memcached/tasks/install.yml").click();
  await expect(review).toContainText("- local_action: command id");
  await expectAccessible(page, "the review of a blueprint");
  await review.getByRole("button", { name: "Approve" }).click();
  await expect(review).toHaveCount(0);
  await expect(card).toContainText("approved by the same person");

  await open(page, `/catalogue/${service}/launch`);
  await page.getByLabel("Name", { exact: true }).fill("greeting");
  await page.getByRole("button", { name: /^Launch/ }).click();
  await expect(page).toHaveURL(/\/deployments\//);
  await runReaches(api, page.url().split("/").at(-1)!, "succeeded");

  await open(page, "/blueprints");
  await expect(card).toContainText("1 stack");
  await card.getByRole("button", { name: /^Review r2 of/ }).click();
  await review.getByRole("button", { name: "Withdraw" }).click();
  await expect(card.getByText("Withdrawn", { exact: true })).toBeVisible();
  const gone = await api.send("getService", { params: { service } });
  expect(gone.status()).toBe(404);
  const { items } = await api.call("listStacks", { params: { project: project.name }, query: {} });
  const { deploymentId } = await api.call("runAction", {
    params: { stack: items[0]!.id },
    body: { action: "configure-again" },
  });
  await runReaches(api, deploymentId, "succeeded");
});

test("a service from a Git repository gets its next version when somebody looks", async ({ page }) => {
  test.setTimeout(90_000);
  const service = unique("from-git");
  const folder = makeServiceFolder(path.join(dir, "folder"), { service, title: "From Git" });
  const { url, commit } = makeRepository(dir, folder);

  await open(page, "/blueprints");
  await page.getByRole("button", { name: "Add from Git" }).click();
  const dialog = page.getByRole("dialog", { name: "Add from Git" });
  await dialog.getByLabel("Name").fill(`Repository ${service}`);
  await dialog.getByLabel("Address of the repository").fill("https://me:secret@git.example/x.git");
  await dialog.getByRole("button", { name: "Add the source" }).click();
  await expect(dialog.getByText(/must not hold a user name or a password/)).toBeVisible();
  await dialog.getByLabel("Address of the repository").fill(url);
  await dialog.getByLabel("Branch or tag").fill("main");
  await dialog.getByLabel("Folder").fill("services/greeter");
  await dialog.getByRole("button", { name: "Add the source" }).click();
  const card = page.getByRole("region", { name: `Repository ${service}` });
  await expect(card.getByText("Waits for approval")).toBeVisible({ timeout: 30_000 });

  change(folder, "README.md", () => "# Another\n");
  const newest = commit("Another version");
  await card.getByRole("button", { name: /Look for a new version/ }).click();
  await expect(card).toContainText(newest.slice(0, 12), { timeout: 30_000 });
  await expect(card.getByText("Waits for approval")).toHaveCount(2, { timeout: 30_000 });

  await card.getByRole("button", { name: /^Remove/ }).click();
  await page
    .getByRole("dialog", { name: /^Remove/ })
    .getByRole("button", { name: "Remove the source" })
    .click();
  await expect(card).toHaveCount(0);
});
