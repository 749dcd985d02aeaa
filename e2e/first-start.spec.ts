import { startWorker } from "./support/environment";
import { open } from "./support/open";
import { expect, test } from "./support/test";

/** Everything else comes after it: portal.mjs starts the worker only when it is asked to, so that nobody misses the build. */
test("the catalogue follows the first build of the OS image", async ({ page, api }) => {
  test.setTimeout(120_000);
  await open(page, "/catalogue");
  const mariadb = page.getByRole("article").filter({ has: page.getByRole("heading", { name: /^MariaDB \d/ }) });
  await expect(mariadb).toContainText("Not available");
  await expect(page.getByRole("link", { name: "Launch MariaDB" })).toHaveCount(0);

  startWorker();
  // The worker's process has to start first, which takes as long as the machine is busy.
  await expect(mariadb).toContainText("OS image is being built", { timeout: 60_000 });
  await expect(mariadb).toContainText(/OS image is being built, \d+\s?%/);
  await expect(mariadb.getByRole("link", { name: "Show the build" })).toBeVisible();
  await expect(mariadb).toContainText("Available", { timeout: 90_000 });
  const { items } = await api.call("listImages", {});
  const offered = items.filter(({ state }) => state !== "missing");
  expect(offered.map(({ id, state }) => ({ id, state }))).toEqual([{ id: "debian-12", state: "published" }]);
});
