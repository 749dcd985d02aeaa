import { randomUUID } from "node:crypto";
import { launch, mariadb, runReaches } from "../support/runs";
import { open } from "../support/open";
import { expect, test } from "../support/test";

test("a viewer sees everything, may do nothing, and is told whom to ask", async ({
  api,
  project,
  addPerson,
  browserOf,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("seen", 0));
  await runReaches(api, deploymentId, "succeeded");
  const viewer = await addPerson({ project: "viewer" });
  const page = await (await browserOf(viewer)).newPage();

  await open(page, "/catalogue/mariadb/launch");
  const button = page.getByRole("complementary", { name: "Summary" }).getByRole("button", { name: /^Launch 3 nodes/ });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await button.focus();
  await expect(page.getByRole("tooltip")).toContainText("Your role in this project does not include launching.");
  await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);

  await open(page, `/stacks/${stackId}`);
  await expect(page.getByRole("button", { name: "Destroy" })).toHaveAttribute("aria-disabled", "true");
  await expect(
    page.getByText(`Your role in ${project.title} does not include showing passwords.`, { exact: false }),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Show password of app" })).toHaveCount(0);
  await open(page, "/users");
  await expect(page.getByText("This page is for administrators")).toBeVisible();

  const refusals = await Promise.all([
    viewer.api.send("destroyStack", { params: { stack: stackId } }),
    viewer.api.send("revealSecret", { params: { stack: stackId, secret: "app_password" } }),
    viewer.api.send("retryDeployment", { params: { deployment: deploymentId } }),
    viewer.api.send("listUsers", {}),
  ]);
  expect(refusals.map((response) => response.status())).toEqual([403, 403, 403, 403]);
});

test("what belongs to a foreign project answers like what does not exist", async ({
  api,
  project,
  addPerson,
  browserOf,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("secret", 0));
  await runReaches(api, deploymentId, "succeeded");
  const stranger = await addPerson({});
  const missing = randomUUID();
  const answer = async (endpoint: "getStack" | "getDeployment", id: string) => {
    const args = { params: { stack: id, deployment: id } };
    const response = await stranger.api.send(endpoint, args);
    const { requestId: _, ...problem } = (await response.json()) as Record<string, unknown>;
    return { status: response.status(), problem };
  };
  expect(await answer("getStack", stackId)).toEqual(await answer("getStack", missing));
  expect(await answer("getDeployment", deploymentId)).toEqual(await answer("getDeployment", missing));
  expect((await answer("getStack", stackId)).status).toBe(404);

  const page = await (await browserOf(stranger)).newPage();
  const seen = async (address: string) => {
    await open(page, address);
    await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
    return (await page.getByRole("main").innerText()).replace(/Request\s+[\w-]+/g, "");
  };
  expect(await seen(`/stacks/${stackId}`)).toBe(await seen(`/stacks/${missing}`));
  expect(await seen(`/deployments/${deploymentId}`)).toBe(await seen(`/deployments/${missing}`));
  await open(page, "/catalogue");
  await expect(page.getByRole("button", { name: /^Switch project/ })).toHaveCount(0);
});
