import { launch, mariadb, runReaches } from "./support/runs";
import { open } from "./support/open";
import { expect, test } from "./support/test";

test("an empty list leads to the catalogue, and a new stack appears and becomes ready by itself", async ({
  page,
  api,
  project,
  worker,
}) => {
  await open(page, "/stacks");
  await expect(page.getByText(`No stacks in ${project.title} yet`)).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Open the catalogue" })).toHaveAttribute(
    "href",
    "/catalogue",
  );

  worker.hold();
  const { stackId } = await launch(api, project.name, mariadb("live", 0));
  const row = page.getByRole("row").filter({ hasText: "live" });
  await expect(row).toContainText("Launching");
  worker.release();
  await expect(row).toContainText("Ready", { timeout: 30_000 });
  await row.getByRole("link", { name: "live" }).click();
  await expect(page).toHaveURL(`/stacks/${stackId}`);
});

test("search, state and order of the list are in the address", async ({ page, api, project }) => {
  const names = ["orders", "fail-clone", "billing"];
  const runs = [];
  for (const name of names) runs.push(await launch(api, project.name, mariadb(name, 0)));
  await Promise.all(
    runs.map(({ deploymentId }, i) =>
      runReaches(api, deploymentId, names[i] === "fail-clone" ? "failed" : "succeeded"),
    ),
  );
  await open(page, "/stacks");
  const table = page.getByRole("group", { name: `Stacks of ${project.title}` });
  const shown = table.getByRole("row").getByRole("link");
  await expect(shown).toHaveText(["billing", "fail-clone", "orders"]);
  await table.getByRole("button", { name: "Created" }).click();
  await expect(shown).toHaveText(["orders", "fail-clone", "billing"]);
  await table.getByRole("button", { name: "Name" }).click();
  await expect(table.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await expect(shown).toHaveText(["billing", "fail-clone", "orders"]);
  await table.getByRole("button", { name: "Name" }).click();
  await expect(shown).toHaveText(["orders", "fail-clone", "billing"]);
  await expect(page).toHaveURL(/[?&]sort=-name/);

  await page.getByRole("combobox", { name: "State" }).selectOption("failed");
  await expect(shown).toHaveText(["fail-clone"]);
  await page.reload();
  await expect(shown).toHaveText(["fail-clone"]);
  await page.getByRole("searchbox", { name: "Search stacks" }).fill("nothing like it");
  await page.getByRole("button", { name: "Clear filters" }).click();
  // Letter by letter, and faster than the address follows: none may be lost.
  const search = page.getByRole("searchbox", { name: "Search stacks" });
  await search.pressSequentially("ords");
  await search.press("ArrowLeft");
  await search.pressSequentially("er");
  await expect(search).toHaveValue("orders");
  await expect(shown).toHaveText(["orders"]);
  await expect(page).toHaveURL(/[?&]q=orders$/);
});
