import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ResourceState } from "@/lib/billing/ledger/facts";
import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { expect, test } from "./support/test";
import { recordPast } from "./support/usage";

const HOUR = 3_600_000;
/** As late as it can be: the worker leaves the month before this one alone until this one is over. */
const WORKER_AFTER = "744";

/** The month before this one, and this one. */
function months(): { begin: number; name: string; title: string; next: string } {
  const now = new Date();
  const begin = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  const title = (at: Date) => at.toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  return { begin: begin.getTime(), name: begin.toISOString().slice(0, 7), title: title(begin), next: title(now) };
}

test("finance turns invoices on, closes a month, issues what a project is to pay, and its owner takes it along", async ({
  api,
  project,
  addPerson,
  browserOf,
}) => {
  test.setTimeout(180_000);
  const { begin, name, title, next } = months();
  // Long gone: the ledger knows it, and no invoice needs more.
  const stackId = randomUUID();
  const { user } = await api.call("session", {});
  const state = (vcpu: bigint): ResourceState => ({
    ...{ phase: "running", project: project.id, stack: stackId, stackName: "orders", node: "db-1", role: "primary" },
    ...{ service: "mariadb", os: "debian-12", mode: "os-only", flavour: "small", owner: user.id, cloud: "past" },
    amounts: { vcpu, memory: 4096n },
  });
  const run = (machine: string, from: number, hours: number, vcpu: bigint) => [
    { name: `${stackId}-${machine}`, at: new Date(begin + from * HOUR), state: state(vcpu) },
    { name: `${stackId}-${machine}`, at: new Date(begin + (from + hours) * HOUR), state: null },
  ];
  // 100 h x (4 vCPU x $0.01 + 4 GiB x $0.004)
  await recordPast(run("past", 0, 100, 4n));

  const page = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(page, "/invoices");
  await expect(page.getByText("This installation shows costs and makes no invoices")).toBeVisible();
  await expectAccessible(page, "an installation that only shows costs");
  await page.getByRole("button", { name: "Make invoices" }).click();
  const settings = page.getByRole("dialog", { name: "How invoices are made" });
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByText("Choose the first month that is invoiced.")).toBeVisible();
  await settings.getByLabel("First month that is invoiced").fill(name);
  await settings.getByLabel("The worker closes a month after").fill(WORKER_AFTER);
  await settings.getByLabel("Who invoices").fill("Version Cloud\n서울특별시 중구");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings).toBeHidden();

  const closing = page.getByRole("region", { name: `Next to close: ${title}` });
  await expect(closing.getByRole("row", { name: new RegExp(`^${project.title}`) })).toContainText("$5.60");
  await expectAccessible(page, "what closing a month would make");
  await closing.getByRole("button", { name: `Close ${title}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close it" }).click();
  await expect(page.getByRole("region", { name: `Next to close: ${next}` })).toContainText("It runs until");
  const drafts = page.getByRole("region", { name: "Drafts that wait" });
  await expect(drafts).toContainText(title);

  // Somebody else issues them while finance is being asked; then this project's is declared void, and made again.
  await drafts.getByRole("button", { name: /^Issue/ }).click();
  const { issued } = await api.call("issueInvoiceMonth", { params: { month: name } });
  const asked = page.getByRole("dialog", { name: /^Issue / });
  await asked.getByRole("button", { name: /^Issue/ }).click();
  await expect(page.getByText("Drafts that wait")).toHaveCount(0);
  await expect(asked).toContainText(`There are no drafts of ${name}.`);
  await expectAccessible(page, "drafts that somebody else has issued");
  await asked.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("link", { name: /^INV-/ })).toHaveCount(issued.length);
  const { items } = await api.call("listInvoices", { query: { project: project.id } });
  await api.call("voidInvoice", { params: { invoice: items[0]!.id }, body: { reason: "Issued too early" } });
  await page.getByRole("combobox", { name: "Month" }).selectOption({ label: title });
  await page.getByRole("button", { name: `Close ${title} again` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close it" }).click();
  await expect(drafts).toContainText(`${title}: 1 draft`);

  await page.getByRole("combobox", { name: "Project" }).selectOption({ label: project.title });
  await page.getByRole("link", { name: /^Draft, / }).click();
  await expect(page.getByRole("heading", { name: `Draft, ${title}` })).toBeVisible();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const recipient = page.getByRole("dialog", { name: `Invoices of ${project.title}` });
  await recipient.getByLabel("Made out to").fill("똠방각하 유한회사");
  await recipient.getByRole("button", { name: "Save" }).click();
  await expect(recipient).toBeHidden();
  await page.getByRole("button", { name: /^A stack that is gone/ }).click();
  await expect(page.getByRole("region", { name: "Lines" })).toContainText("400 vCPU-h × $0.010");
  await expectAccessible(page, "a draft with its arithmetic");
  await page.getByRole("button", { name: "Issue", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Issue", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^INV-\d{4}-\d{5}$/ })).toBeVisible();
  await expect(page.getByText("똠방각하 유한회사")).toBeVisible();

  await page.getByRole("button", { name: "Credit note" }).click();
  const note = page.getByRole("dialog", { name: /^Credit note about/ });
  await note.getByLabel("Net amount").fill("99");
  await note.getByLabel("Reason").fill("An outage");
  await note.getByRole("button", { name: "Issue the credit note" }).click();
  await expect(note.getByText("Of INV-")).toBeVisible();
  await note.getByLabel("Net amount").fill("0.60");
  await note.getByRole("button", { name: "Issue the credit note" }).click();
  await expect(page.getByRole("heading", { name: /^CN-\d{4}-\d{5}$/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "What it comes to" })).toContainText("$0.60");

  const theirs = await (await browserOf(await addPerson({ project: "owner" }))).newPage();
  await open(theirs, "/invoices");
  await theirs
    .getByRole("row", { name: /Issued/ })
    .getByRole("link", { name: /^INV-/ })
    .click();
  await expect(theirs.getByText("Version Cloud")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Mark as paid" })).toHaveCount(0);
  const download = theirs.waitForEvent("download");
  await theirs.getByRole("link", { name: "PDF" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^INV-\d{4}-\d{5}\.pdf$/);
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe("%PDF-");
});

test("members who are not owners are told whom invoices are for", async ({ addPerson, browserOf }) => {
  const page = await (await browserOf(await addPerson({ project: "viewer" }))).newPage();
  await open(page, "/invoices");
  await expect(page.getByText("Invoices are for finance and owners of a project")).toBeVisible();
  await expect(page.getByRole("link", { name: "Invoices" })).toHaveCount(0);
});
