import { crash } from "../support/environment";
import { eventHappens, launch, mariadb, runReaches } from "../support/runs";
import { expect, test } from "../support/test";
import { open } from "../support/open";
import { expectedRows, logLines, shownRows } from "../support/timeline";

test("a page loses no event when it is reloaded, nor when the web process dies", async ({
  page,
  api,
  project,
  worker,
}) => {
  test.setTimeout(90_000);
  const { deploymentId } = await launch(api, project.name, mariadb("watched", 2));
  await open(page, `/deployments/${deploymentId}?view=table`);
  await eventHappens(api, deploymentId, (e) => e.kind === "step-ended" && e.step === "db-1.boot");
  await page.reload();
  await expect(page.getByRole("heading", { name: /watched/ })).toBeVisible();

  // What happens next is written while no web process is there to tell of it.
  worker.hold();
  await crash("web");
  worker.release();
  // From here on the page is left alone: it has to find back by itself.
  await expect(page.getByRole("heading", { name: "watched is ready" })).toBeVisible({ timeout: 45_000 });
  const { events } = await api.call("listEvents", { params: { deployment: deploymentId } });
  expect(events.map(({ seq }) => seq)).toEqual([...new Set(events.map(({ seq }) => seq))].sort((a, b) => a - b));
  await expect.poll(() => shownRows(page)).toEqual(expectedRows(events));
  const followed = await logLines(page);

  await page.reload();
  await expect(page.getByRole("heading", { name: "watched is ready" })).toBeVisible();
  await expect.poll(() => shownRows(page)).toEqual(expectedRows(events));
  await expect.poll(() => logLines(page)).toBe(followed);
});

test("a launch whose worker is killed still ends ready, with no machine made twice", async ({ page, api, project }) => {
  test.setTimeout(90_000);
  const { deploymentId, stackId } = await launch(api, project.name, mariadb("orphaned", 2));
  await open(page, `/deployments/${deploymentId}`);
  await eventHappens(api, deploymentId, (e) => e.kind === "task-started" && e.step === "db-2.install");
  await crash("worker");
  await expect(page.getByRole("heading", { name: "orphaned is ready" })).toBeVisible({ timeout: 60_000 });

  await runReaches(api, deploymentId, "succeeded");
  const { events } = await api.call("listEvents", { params: { deployment: deploymentId } });
  expect(events.some((e) => e.kind === "step-started" && e.resumed)).toBe(true);
  const clones = events.filter((e) => e.kind === "step-ended" && e.step?.endsWith(".clone"));
  expect(clones.map(({ step }) => step).sort()).toEqual(["db-1.clone", "db-2.clone", "db-3.clone"]);
  const { nodeList } = await api.call("getStack", { params: { stack: stackId } });
  expect(new Set(nodeList.map(({ machineId }) => machineId)).size).toBe(3);
  expect(nodeList.map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
});
