import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { expect, test } from "./support/test";

test("finance writes a draft, is told what is wrong with it, publishes it from a day on, and takes it back", async ({
  addPerson,
  browserOf,
}) => {
  test.setTimeout(90_000);
  const page = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(page, "/rates");
  const prices = page.getByRole("group", { name: "Prices in USD" });
  await expect(prices.getByRole("row", { name: /^vCPU / })).toContainText("$0.010");
  await expectAccessible(page, "the version in force");

  await page.getByRole("button", { name: "New draft", exact: true }).click();
  await expect(page.getByLabel("Price, vCPU")).toHaveValue("0.01");
  await page.getByLabel("Price, vCPU").fill("0,02");
  await page.getByRole("button", { name: "Add a tier, vCPU" }).click();
  await page.getByLabel("Tier 2 begins above, vCPU").fill("1000");
  await page.getByLabel("Price of tier 2, vCPU").fill("0.015");
  await page.getByRole("button", { name: "Add a commitment" }).click();
  await page.getByLabel("Units a month").fill("-5");
  await page.getByRole("button", { name: "Add one" }).click();
  await page.getByLabel("Name", { exact: true }).fill("winter");
  await page.getByLabel("Percent").fill("-10");
  await page.getByText("What it is for").click();
  await page.getByRole("checkbox", { name: "Pre-installed" }).check();
  await page.getByRole("button", { name: "Publish", exact: true }).hover();
  await expect(page.getByRole("tooltip")).toHaveText("Save the draft first.");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByLabel("Price, vCPU")).toBeFocused();
  await expect(page.getByText("Write a decimal such as 0.0125, with at most 12 digits behind the point.")).toHaveCount(
    2,
  );
  await expect(page.getByText("This must not be negative.")).toBeVisible();
  await expectAccessible(page, "a draft with faults");

  await page.getByLabel("Price, vCPU").fill("0.02");
  await page.getByRole("button", { name: /^Remove commitment 1/ }).click();
  await page.getByLabel("Note").fill("Winter prices");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText(/^Version v\d+ is saved$/)).toBeVisible();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Publish version v\d+$/ });
  await expect(dialog).toContainText("Version v1 ends then. It holds until another version is published.");
  await dialog.getByLabel("In force from").fill("2020-01-01T00:00");
  await dialog.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(dialog).toContainText("Choose a moment from now on: what was in force is not changed afterwards.");
  await expectAccessible(page, "the dialog that publishes");
  await dialog.getByLabel("In force from").fill("2099-01-01T00:00");
  await dialog.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(dialog).toBeHidden();
  const version = page.getByRole("region", { name: /^Version v\d+ Planned$/ });
  await expect(version.getByRole("row", { name: /^vCPU / })).toContainText("$0.020, above 1000 vCPU-h $0.015");
  await expect(version.getByRole("row", { name: /^winter / })).toContainText("Pre-installed");

  await version.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("button", { name: "Delete the draft" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the draft" }).click();
  await expect(page.getByRole("region", { name: "Version v1 In force" })).toBeVisible();
  await expect(page.getByText("Winter prices")).toHaveCount(0);
});

test("whoever is neither finance nor an administrator is told who sets prices", async ({ addPerson, browserOf }) => {
  const page = await (await browserOf(await addPerson({ project: "owner" }))).newPage();
  await open(page, "/rates");
  await expect(page.getByText("This page is for finance and administrators")).toBeVisible();
  await expect(page.getByRole("link", { name: "Rates" })).toHaveCount(0);
});

test("a draft that is not saved is not lost without a question", async ({ addPerson, browserOf }) => {
  test.setTimeout(90_000);
  const page = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(page, "/budgets");
  await page.getByRole("link", { name: "Rates" }).click();
  await page.getByRole("button", { name: "New draft", exact: true }).click();
  const note = page.getByLabel("Note");
  await note.fill("Not saved");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  const stay = async () => {
    await expect(question).toContainText("What you changed on this page is not saved yet and would be lost.");
    await question.getByRole("button", { name: "Stay on this page" }).click();
    await expect(question).toBeHidden();
    await expect(note).toHaveValue("Not saved");
    await expect(page).toHaveURL(/\/rates/);
  };
  await page.getByRole("link", { name: "Invoices" }).click();
  await expect(question).toBeVisible();
  await expectAccessible(page, "the question before a draft is lost");
  await stay();
  await page.getByRole("heading", { name: "Rates", level: 1 }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await stay();
  await page.getByRole("button", { name: /^Version v1 In force/ }).click();
  await stay();
  await page.evaluate(() => history.back());
  await stay();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox").fill("Invoices");
  await page.getByRole("option", { name: /^Invoices/ }).click();
  await stay();
  const versions = page.getByRole("button", { name: /^Version v\d+ / });
  const known = await versions.count();
  await page.getByRole("button", { name: "New draft", exact: true }).click();
  await stay();
  await expect(versions).toHaveCount(known);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await stay();

  const asked = page.waitForEvent("dialog");
  const closing = page.close({ runBeforeUnload: true });
  const browsers = await asked;
  expect(browsers.type()).toBe("beforeunload");
  await browsers.dismiss();
  await closing;
  await expect(note).toHaveValue("Not saved");

  await page.getByRole("link", { name: "Invoices" }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page).toHaveURL(/\/invoices/);
  await page.getByRole("link", { name: "Rates" }).click();
  await page.getByRole("button", { name: /Draft/ }).first().click();
  await expect(note).not.toHaveValue("Not saved");
  await note.fill("Saved");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText(/^Version v\d+ is saved$/)).toBeVisible();
  await page.getByRole("link", { name: "Invoices" }).click();
  await expect(page).toHaveURL(/\/invoices/);

  // What was given up is gone by each way out, and nothing asks twice.
  const leave = () => question.getByRole("button", { name: "Leave without saving" }).click();
  const write = async () => {
    await page.getByRole("link", { name: "Rates" }).click();
    await page.getByRole("button", { name: /Draft/ }).first().click();
    await note.fill("Given up");
  };
  await write();
  await page.evaluate(() => history.back());
  await leave();
  await expect(page).toHaveURL(/\/invoices/);
  await write();
  await page.getByRole("button", { name: "New draft", exact: true }).click();
  await leave();
  await expect(note).toHaveValue("");
  await expect(versions).toHaveCount(known + 1);
  await note.fill("Given up");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await leave();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("finance is told what somebody else has made of a version meanwhile, and sees it", async ({
  api,
  addPerson,
  browserOf,
}) => {
  test.setTimeout(90_000);
  const page = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(page, "/rates");
  await page.getByRole("button", { name: "New draft", exact: true }).click();
  const heading = page.getByRole("heading", { name: /^Version v\d+ Draft$/ });
  const card = /v\d+/.exec((await heading.textContent()) ?? "")![0];
  const params = { card };
  const revision = async () => (await api.call("getRateCard", { params })).revision;
  const publish = async () =>
    api.call("publishRateCard", { params, body: { from: "2098-01-01T00:00:00.000Z", revision: await revision() } });
  const withdraw = async () => api.call("withdrawRateCard", { params, body: { revision: await revision() } });
  const planned = page.getByRole("region", { name: `Version ${card} Planned` });
  const shown = page.getByText("Planned").first();

  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const publishing = page.getByRole("dialog", { name: `Publish version ${card}` });
  await publish();
  await publishing.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(publishing).toContainText(`Version ${card} is published, and what was published is not changed.`);
  await expect(shown).toBeVisible();
  await publishing.getByRole("button", { name: "Cancel" }).click();

  await planned.getByRole("button", { name: "Withdraw" }).click();
  const withdrawing = page.getByRole("dialog", { name: `Make version ${card} a draft again?` });
  await withdraw();
  await withdrawing.getByRole("button", { name: "Withdraw" }).click();
  await expect(withdrawing).toContainText("This was changed since it was shown to you");
  await expect(shown).toHaveCount(0);
  await withdrawing.getByRole("button", { name: "Leave it published" }).click();

  // What was typed stays until whoever typed it lets it go.
  await page.getByLabel("Note").fill("Typed");
  await publish();
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText("The draft was not saved")).toBeVisible();
  await expect(planned).toBeVisible();
  await expect(page.getByLabel("Note")).toHaveValue("Typed");
  await page.getByRole("button", { name: "Load it again" }).click();
  await expect(page.getByLabel("Note")).toHaveCount(0);

  await withdraw();
  await open(page, `/rates?version=${card}`);
  await page.getByRole("button", { name: "Delete the draft" }).click();
  const deleting = page.getByRole("dialog", { name: `Delete the draft ${card}?` });
  await api.call("deleteRateCard", { params });
  await deleting.getByRole("button", { name: "Delete the draft" }).click();
  await expect(page.getByText(`Version ${card}`, { exact: true })).toHaveCount(0);
  await expect(deleting).toContainText("There is nothing here that you have access to.");
  await deleting.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByRole("region", { name: "Version v1 In force" })).toBeVisible();
});
