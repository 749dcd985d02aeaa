import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import { expect, test } from "./support/test";

test("a node whose image is not offered any more is listed with its reason, and leads to its stack", async ({
  page,
  api,
  project,
  addPerson,
  browserOf,
}) => {
  test.setTimeout(150_000);
  const cells = [{ service: "mariadb", osId: "debian-12" }];
  const { items } = await api.call("bakeTemplates", { body: { cells, again: true } });
  const { deploymentId, bakedImageId } = items[0]!;
  await runReaches(api, deploymentId!, "succeeded", 90_000);
  const bare = await launch(api, project.name, mariadb("bare", 0));
  const baked = await launch(api, project.name, { ...mariadb("baked", 0), mode: "pre-installed" });
  await runReaches(api, bare.deploymentId, "succeeded");
  await runReaches(api, baked.deploymentId, "succeeded");
  const query = { project: project.name };
  expect((await api.call("listFleet", { query })).items).toEqual([]);

  await api.call("changeTemplates", { body: { action: "deprecate", ids: [bakedImageId!] } });
  await open(page, `/fleet?project=${project.name}`);
  const row = page.getByRole("row").filter({ hasText: "baked / db-1" });
  await expect(row).toContainText("Deprecated");
  await expect(row).toContainText("not offered any more");
  await expect(row).toContainText("Administrator");
  await expect(page.getByRole("row").filter({ hasText: "bare / db-1" })).toHaveCount(0);

  await page.getByRole("combobox", { name: "Image state" }).selectOption("stale");
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("searchbox").fill("baked");
  await expect(row.first()).toBeVisible();
  await row.first().getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/stacks/${baked.stackId}$`));

  const outsider = await addPerson({ installation: "member" });
  expect(await outsider.api.call("listFleet", { query: {} })).toMatchObject({ items: [], nodes: 0, outdated: 0 });
  const member = await (await browserOf(await addPerson({ project: "viewer" }))).newPage();
  await open(member, "/fleet");
  await expect(member.getByRole("row").filter({ hasText: "baked / db-1" })).toBeVisible();
});
