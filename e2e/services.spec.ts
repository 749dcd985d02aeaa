import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import type { PortalApi } from "./support/api";
import { open } from "./support/open";
import { expect, test } from "./support/test";

// All tests share one catalogue: what is changed of it is set back.
test.afterEach(async ({ api }) => {
  const { items } = await api.call("listCuratedServices", {});
  for (const { id, revision } of items.filter((service) => service.revision > 0)) {
    const rules = { enabled: true, reason: "", hidden: false, limits: {} };
    await api.call("putService", { params: { service: id }, body: { ...rules, revision } });
  }
  await api.call("putServiceOrder", { body: { order: [], before: items.map(({ id }) => id) } });
});

const rowOf = (page: Page, title: string) =>
  page
    .getByRole("list", { name: "Services" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: new RegExp(`^${title} \\d`) }) });
const curated = async (api: PortalApi, id: string) =>
  (await api.call("listCuratedServices", {})).items.find((service) => service.id === id)!;

test("limits are set on one page and kept to on another, with the name of whoever set them", async ({
  page,
  addPerson,
  browserOf,
}) => {
  const person = await addPerson({ project: "operator" });
  await open(page, "/services");
  await rowOf(page, "Memcached").getByRole("button", { name: "Limits of Memcached" }).click();
  const dialog = page.getByRole("dialog", { name: "Memcached" });
  await dialog.getByRole("checkbox", { name: "Debian 13" }).uncheck();
  await dialog.getByLabel("Nodes of a stack, at most").fill("none");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Use a whole number up to 1,000, or leave it empty.")).toBeVisible();
  await expect(dialog.getByLabel("Nodes of a stack, at most")).toBeFocused();
  await dialog.getByLabel("Nodes of a stack, at most").fill("");
  await dialog.getByLabel("Nodes, at most").fill("900");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/^Choose 1 to /)).toBeVisible();
  await dialog.getByLabel("Nodes, at most").fill("2");
  await dialog.getByRole("checkbox", { name: /^Large/ }).uncheck();
  await expectAccessible(page, "limits of a service");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, "Memcached")).toContainText("at most 2");
  await expect(rowOf(page, "Memcached")).toContainText("Changed by Administrator");

  const theirs = await (await browserOf(person)).newPage();
  await open(theirs, "/catalogue/memcached/launch");
  await expect(theirs.getByRole("radio", { name: /^Debian 12/ })).toBeVisible();
  await expect(theirs.getByRole("radio", { name: /^Debian 13/ })).toHaveCount(0);
  await expect(theirs.getByText("Not offered: Debian 13. Set by Administrator.")).toBeVisible();
  await expect(theirs.getByText("At most 2 nodes. Not offered: Large")).toBeVisible();
  await expect(theirs.getByRole("spinbutton").first()).toHaveAttribute("aria-valuemax", "2");
  const request = {
    name: "beyond",
    service: "memcached",
    os: "debian-12",
    mode: "os-only",
    cloneKind: "thin",
  } as const;
  const role = (await person.api.call("getService", { params: { service: "memcached" } })).roles[0]!.id;
  const refused = await person.api.send("plan", {
    params: { project: (await person.api.call("session", {})).projects[0]!.name },
    body: { ...request, roles: { [role]: { count: 3, flavour: "small" } } },
  });
  expect(refused.status()).toBe(422);
  expect(await refused.text()).toContain("This limit was set by Administrator.");
});

test("a service is switched off with a reason, and hidden, and comes back", async ({
  page,
  api,
  addPerson,
  browserOf,
}) => {
  const person = await addPerson({ project: "operator" });
  const theirs = await (await browserOf(person)).newPage();
  await open(page, "/services");
  await rowOf(page, "RabbitMQ").getByRole("button", { name: "Limits of RabbitMQ" }).click();
  const dialog = page.getByRole("dialog", { name: "RabbitMQ" });
  await dialog.getByRole("checkbox", { name: "People can launch it" }).uncheck();
  await dialog.getByLabel("Why it is switched off").fill("Being upgraded until Friday.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(rowOf(page, "RabbitMQ")).toContainText("Being upgraded until Friday.");

  await open(theirs, "/catalogue");
  const card = theirs.getByRole("article").filter({ hasText: "RabbitMQ" });
  await expect(card).toContainText("Administrator has switched it off: Being upgraded until Friday.");
  await expectAccessible(theirs, "catalogue with a service that is off");
  await open(theirs, "/catalogue/rabbitmq/launch");
  await expect(theirs.getByText("Being upgraded until Friday.").filter({ visible: true }).first()).toBeVisible();
  await expect(theirs.getByRole("button", { name: /^Launch/ }).first()).toHaveAttribute("aria-disabled", "true");

  await rowOf(page, "RabbitMQ").getByRole("checkbox", { name: "RabbitMQ is listed in the catalogue" }).uncheck();
  await expect.poll(async () => (await curated(api, "rabbitmq")).rules.hidden).toBe(true);
  await open(theirs, "/catalogue");
  await expect(theirs.getByRole("article").first()).toBeVisible();
  await expect(card).toHaveCount(0);
  await open(page, "/catalogue");
  await expect(page.getByRole("article").filter({ hasText: "RabbitMQ" })).toContainText("Hidden");

  await open(page, "/services");
  await rowOf(page, "RabbitMQ").getByRole("checkbox", { name: "People can launch RabbitMQ" }).check();
  await expect.poll(async () => (await curated(api, "rabbitmq")).rules.enabled).toBe(true);
});

test("of two administrators the second is told, and goes on from what the first has set", async ({ page, api }) => {
  await open(page, "/services");
  await rowOf(page, "Redis").getByRole("button", { name: "Limits of Redis" }).click();
  const dialog = page.getByRole("dialog", { name: "Redis" });
  await dialog.getByLabel("Stacks in a project, at most").fill("3");
  const { rules, revision } = await curated(api, "redis");
  const limits = { ...rules.limits, maxNodes: 4 };
  await api.call("putService", { params: { service: "redis" }, body: { ...rules, limits, revision } });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText(
    "This was changed since it was shown to you, by Administrator.",
  );
  await expect(dialog.getByLabel("Stacks in a project, at most")).toHaveValue("3");
  await dialog.getByRole("button", { name: "Load what is set now" }).click();
  await expect(dialog.getByLabel("Nodes of a stack, at most")).toHaveValue("4");
  await dialog.getByLabel("Stacks in a project, at most").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect((await curated(api, "redis")).rules.limits).toMatchObject({ maxNodes: 4, maxStacks: 3 });
});

test("the order is set with the keyboard, and by dragging", async ({ page, api }) => {
  await open(page, "/services");
  const names = () => page.getByRole("list", { name: "Services" }).getByRole("heading").allTextContents();
  await expect(rowOf(page, "MariaDB")).toBeVisible();
  const byName = await names();
  const [first, second, third] = byName as [string, string, string];
  const title = (name: string) => name.replace(/ \S+$/, "");
  const down = page.getByRole("button", { name: `Move ${title(first)} down`, exact: true });
  await down.focus();
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual([second, first, ...byName.slice(2)]);
  await expect(down).toBeFocused();
  await expect(page.getByText(`${title(first)} is at place 2 of ${byName.length} now.`)).toBeAttached();
  await expect(page.getByRole("button", { name: "Sort by name" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual([second, third, first, ...byName.slice(3)]);
  await open(page, "/catalogue");
  await expect(page.getByRole("article").getByRole("heading").first()).toHaveText(second);

  await open(page, "/services");
  const row = rowOf(page, title(first));
  await row.getByTitle("Drag to another place").hover();
  await page.mouse.down();
  // The first move begins to drag, the second one is over the row.
  await rowOf(page, title(second)).hover();
  await rowOf(page, title(second)).hover();
  await page.mouse.up();
  await expect.poll(names).toEqual([first, second, third, ...byName.slice(3)]);
  await expect.poll(async () => (await api.call("listServices", {})).items[0]?.title).toBe(title(first));
  await page.getByRole("button", { name: "Sort by name" }).click();
  await expect.poll(names).toEqual(byName);
});
