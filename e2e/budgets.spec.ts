import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { launch, mariadb, runReaches } from "./support/runs";
import type { Locator, Page } from "@playwright/test";
import type { PortalApi } from "./support/api";
import { expect, test, type Project } from "./support/test";

type Where = { api: PortalApi; project: Project };

/** Asks from the page to go above the project's budget, which finance grants. */
async function askAndGrant(page: Page, held: Locator, { api, project }: Where): Promise<void> {
  await held.getByRole("button", { name: "Request an override" }).click();
  const ask = page.getByRole("dialog", { name: `Go above the budget of ${project.title}` });
  await ask.getByLabel("Why it is needed").fill("The sale begins on Friday");
  await ask.getByRole("button", { name: "Send the request" }).click();
  await expect(held).toContainText("An override is requested.");
  const { overrides } = await api.call("listProjectBudgets", { params: { project: project.name } });
  const grant = { decision: "grant" as const, upTo: null };
  await api.call("decideOverride", { params: { override: overrides[0]!.id }, body: grant });
}

test("a webhook for notices is set up, tried, corrected and removed", async ({ addPerson, browserOf }) => {
  const got: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      got.push(String(request.headers["webhook-signature"]));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const finance = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  try {
    await open(finance, "/budgets");
    await finance.getByRole("button", { name: "Webhook for notices" }).click();
    const dialog = finance.getByRole("dialog", { name: "Webhook for notices" });
    await dialog.getByLabel("Address").fill("chat");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText("Write an address that begins with https://.")).toBeVisible();
    await expectAccessible(finance, "a webhook with faults");
    await dialog.getByLabel("Address").fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await dialog.getByLabel("Secret").fill("what both sides know");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();

    await finance.getByRole("button", { name: "Webhook for notices" }).click();
    await dialog.getByRole("button", { name: "Send a test" }).click();
    await expect(dialog.getByRole("listitem").filter({ hasText: "tries whether notices" })).toContainText("Arrived");
    await expectAccessible(finance, "a webhook and its notices");
    expect(got.at(-1)).toMatch(/^v1,/);
    await dialog.getByRole("button", { name: "Remove" }).click();
    await finance.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect(finance.getByRole("dialog")).toBeHidden();
  } finally {
    server.close();
  }
});

test("an order above a budget is held, asked for, granted up to an amount, and placed", async ({
  project,
  addPerson,
  browserOf,
}) => {
  test.setTimeout(120_000);
  const finance = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  const owner = await (await browserOf(await addPerson({ project: "owner" }))).newPage();

  await open(finance, "/budgets");
  await finance.getByRole("button", { name: "New budget" }).first().click();
  const form = finance.getByRole("dialog", { name: "New budget" });
  await form.getByLabel("Amount a month").fill("0,5");
  await expect(form.getByText("Write an amount such as 250 or 99.50.")).toBeVisible();
  await form.getByLabel("Threshold 2", { exact: true }).fill("0");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Choose what the budget is for.")).toBeVisible();
  await expect(form.getByText("Write a whole percentage from 1 to 1000.")).toBeVisible();
  await expectAccessible(finance, "a budget with faults");
  await form.getByLabel("Project", { exact: true }).selectOption(project.title);
  await form.getByLabel("Amount a month").fill("0.000001");
  await form.getByLabel("Threshold 2", { exact: true }).fill("100");
  await form.getByLabel("Is blocked").check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  const budget = finance.getByRole("region", { name: `Budget of ${project.title}` });
  await expect(budget).toContainText("Blocks orders");
  await expect(budget.getByRole("listitem")).toContainText(["80 % used", "100 % expected"]);

  await open(owner, "/catalogue/memcached/launch");
  const summary = owner.getByRole("complementary");
  await expect(summary.getByText("Goes above the budget, which blocks it.")).toBeVisible();
  await expectAccessible(owner, "an order that a budget holds");
  await summary.getByRole("button", { name: "Request an override" }).click();
  const ask = owner.getByRole("dialog", { name: `Go above the budget of ${project.title}` });
  await ask.getByRole("button", { name: "Send the request" }).click();
  await expect(ask.getByText("Say why it is needed.")).toBeVisible();
  await ask.getByLabel("Why it is needed").fill("The sale begins on Friday");
  await ask.getByRole("button", { name: "Send the request" }).click();
  await expect(summary.getByText("An override is requested.")).toBeVisible();
  await expect(summary.getByRole("button", { name: /^Launch/ })).toBeDisabled();

  await open(finance, "/budgets");
  await finance.getByRole("button", { name: /^Notices, \d+ unread$/ }).click();
  const notices = finance.getByRole("dialog", { name: "Notices" });
  await expect(notices.getByText(`asks to go above the budget of ${project.title}`).first()).toBeVisible();
  await expectAccessible(finance, "notices");
  await notices.getByRole("button", { name: "Close" }).click();
  const request = finance.getByRole("listitem").filter({ hasText: `${project.title}, budget of` });
  await expect(request).toContainText("The sale begins on Friday");
  await request.getByRole("button", { name: "Decide" }).click();
  const decide = finance.getByRole("dialog");
  await decide.getByLabel("What the month may come to").fill("0.0000001");
  await decide.getByRole("button", { name: "Grant" }).click();
  await expect(decide.getByText("Write an amount such as 1250.")).toBeVisible();
  await decide.getByLabel("What the month may come to").fill("1000");
  await expectAccessible(finance, "a decision");
  await decide.getByRole("button", { name: "Grant" }).click();
  await expect(request).toContainText("up to $1,000.00 this month");
  await expectAccessible(finance, "budgets and requests");

  await open(owner, "/catalogue/memcached/launch");
  await owner.getByRole("button", { name: "Notices, 1 unread" }).click();
  await expect(owner.getByRole("dialog", { name: "Notices" })).toContainText("up to USD 1000.00 this month");
  await owner.getByRole("dialog", { name: "Notices" }).getByRole("button", { name: "Close" }).click();
  await expect(owner.getByRole("button", { name: "Notices", exact: true })).toBeVisible();
  await expect(summary.getByText("Above the budget; finance has granted it.")).toBeVisible();
  await summary.getByRole("button", { name: /^Launch/ }).click();
  await expect(owner).toHaveURL(/\/deployments\//);
});

test("a stopped stack says that a budget would hold its start up, and is started once that is granted", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("asleep", 0));
  await runReaches(api, deploymentId, "succeeded");
  const stop = { action: "stop", node: null, parameters: {} };
  const stopped = await api.call("runAction", { params: { stack: stackId }, body: stop });
  await runReaches(api, stopped.deploymentId, "succeeded");
  const scope = { kind: "project", project: project.id } as const;
  const budget = { scope, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" as const };
  await api.call("createBudget", { body: budget });

  await open(page, `/stacks/${stackId}`);
  await expect(page.getByRole("region", { name: "Connect" })).toContainText("Its addresses come back when it starts.");
  const held = page.getByRole("region", { name: "A budget does not allow it to be started now" });
  await expect(held).toContainText("Goes above the budget, which blocks it.");
  await expectAccessible(page, "a stopped stack that a budget holds");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Start" });
  await expect(dialog).toContainText("Goes above the budget, which blocks it.");
  const start = dialog.getByRole("button", { name: "Start" });
  await expect(start).toBeDisabled();
  await start.hover();
  await expect(page.getByRole("tooltip")).toContainText("A budget does not allow this start.");
  await dialog.getByRole("button", { name: "Close" }).first().click();

  await askAndGrant(page, held, { api, project });
  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(dialog).toContainText("Above the budget; finance has granted it.");
  await expect(held).toBeHidden();
  await start.click();
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeVisible({ timeout: 30_000 });
});

test("a failed launch says that a budget would hold its retry up, and is retried once that is granted", async ({
  page,
  api,
  project,
}) => {
  const { deploymentId } = await launch(api, project.name, mariadb("fail-install-once", 0));
  await runReaches(api, deploymentId, "failed");
  const scope = { kind: "project", project: project.id } as const;
  const budget = { scope, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" as const };
  await api.call("createBudget", { body: budget });

  await open(page, `/deployments/${deploymentId}`);
  const held = page.getByRole("region", { name: "A budget does not allow it to be retried now" });
  await expect(held).toContainText("Goes above the budget, which blocks it.");
  const retry = page.getByRole("button", { name: "Retry from this step" });
  await expect(retry).toBeDisabled();
  await retry.hover();
  await expect(page.getByRole("tooltip")).toContainText("A budget does not allow the retry.");
  await expectAccessible(page, "a failed launch that a budget holds");

  await askAndGrant(page, held, { api, project });
  await open(page, `/deployments/${deploymentId}`);
  await retry.click();
  await expect(page.getByRole("heading", { name: "fail-install-once is ready" })).toBeVisible({ timeout: 30_000 });
});

test("a tag that a budget does not allow is held while it is typed, asked for, and set once that is granted", async ({
  page,
  api,
  project,
}) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("tagged", 0));
  await runReaches(api, deploymentId, "succeeded");
  const scope = { kind: "tag", key: "team", value: project.name } as const;
  const budget = { scope, amount: "0.000001", currency: "USD", thresholds: [], onExceed: "block" as const };
  await api.call("createBudget", { body: budget });

  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Change the tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Tags of tagged" });
  await dialog.getByRole("combobox", { name: "Key" }).fill("team");
  await dialog.getByRole("textbox", { name: "Value" }).fill(project.name);
  const said = dialog.getByRole("region", { name: "What budgets say" });
  await expect(said).toContainText("Goes above the budget, which blocks it.");
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expectAccessible(page, "a tag that a budget holds");
  await said.getByRole("button", { name: "Request an override" }).click();
  const ask = page.getByRole("dialog", { name: `Go above the budget of team=${project.name}` });
  await ask.getByLabel("Why it is needed").fill("The team takes it over");
  await ask.getByRole("button", { name: "Send the request" }).click();
  await expect(said).toContainText("An override is requested.");
  const { overrides } = await api.call("listProjectBudgets", { params: { project: project.name } });
  const grant = { decision: "grant" as const, upTo: null };
  await api.call("decideOverride", { params: { override: overrides[0]!.id }, body: grant });

  await open(page, `/stacks/${stackId}`);
  await page.getByRole("button", { name: "Change the tags" }).click();
  await dialog.getByRole("combobox", { name: "Key" }).fill("team");
  await dialog.getByRole("textbox", { name: "Value" }).fill(project.name);
  await expect(said).toContainText("Above the budget; finance has granted it.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("region", { name: "Tags" })).toContainText(project.name);
});

test("whoever decides about what somebody else has removed meanwhile is told so, and sees what there is", async ({
  api,
  project,
  addPerson,
  browserOf,
}) => {
  const scope = { kind: "project", project: project.id } as const;
  const budget = { scope, amount: "1000", currency: "USD", thresholds: [], onExceed: "warn" as const };
  const { id } = await api.call("createBudget", { body: budget });
  const finance = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(finance, "/budgets");
  const card = finance.getByRole("region", { name: `Budget of ${project.title}` });
  await card.getByRole("button", { name: /^Remove/ }).click();
  const dialog = finance.getByRole("dialog", { name: `Remove the budget of ${project.title}?` });
  await expect(dialog).toBeVisible();

  await api.call("deleteBudget", { params: { budget: id } });
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(finance.getByLabel(`Budget of ${project.title}`, { exact: true })).toHaveCount(0);
  await expect(dialog).toContainText("There is nothing here that you have access to.");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(card).toBeHidden();
});
