import { createHash, createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "@playwright/test";
import { LANGUAGE_COOKIE } from "@/lib/util/preferences";
import { expectAccessible } from "./support/axe";
import { dataDir, ORIGIN } from "./support/environment";
import { open } from "./support/open";
import { expect, test, unique } from "./support/test";

/** What a server of the site's own got, and what it answers: the receiver of webhooks and the bucket in one. */
type Got = { request: IncomingMessage; body: Buffer };
let server: Server;
let address: string;
let got: Got[] = [];
let status = 200;

test.beforeAll(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      got.push({ request, body: Buffer.concat(pieces) });
      response.writeHead(status).end(status === 200 ? "" : "no room left");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.beforeEach(() => void ([got, status] = [[], 200]));
test.afterAll(() => void server.close());

const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");
const cardOf = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const standingOf = (page: Page, name: string) => cardOf(page, name).getByRole("status");
const dialogOf = (page: Page, name: string) => page.getByRole("dialog", { name });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

async function remove(page: Page, name: string): Promise<void> {
  await press(page, `Remove ${name}`);
  const removal = dialogOf(page, `Remove ${name}?`);
  await expect(removal.getByRole("button", { name: "Keep it" })).toBeFocused();
  await removal.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(cardOf(page, name)).toHaveCount(0);
}

test("finance has a month posted to a webhook, sees why it failed, and is told when it is delivered", async ({
  addPerson,
  browserOf,
  worker,
}) => {
  test.setTimeout(120_000);
  const context = await browserOf(await addPerson({ installation: "finance" }));
  const page = await context.newPage();
  const name = unique("webhook");
  const secret = "what both sides know";
  await open(page, "/exports");
  await press(page, "New export");
  const form = dialogOf(page, "New export");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("This must not be empty.")).toBeVisible();
  await expect(form.getByLabel("Name")).toBeFocused();
  await expect(form.getByText("Write the name of a folder such as finance/focus")).toBeVisible();
  await expectAccessible(page, "a scheduled export with faults");
  await form.getByLabel("Name").fill(name);
  await form.getByRole("radio", { name: "Webhook" }).check();
  await form.getByLabel("Address").fill("hooks.example");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Write an address that begins with https://.")).toBeVisible();
  await form.getByLabel("Address").fill(`${address}/hook?token=hidden`);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("A bucket or a webhook needs its secret.")).toBeVisible();
  await form.getByLabel("Signing secret").fill(secret);
  await form.getByLabel("Every day at").selectOption("23:00");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();

  const card = cardOf(page, name);
  await expect(card).toContainText(`Webhook ${new URL(address).host}/hook`);
  await expect(card).not.toContainText("hidden");
  await expect(card).toContainText("at 23:00");
  await expect(card).toContainText("All projects");
  await expect(standingOf(page, name)).toHaveText("Has not run yet");

  status = 503;
  worker.hold();
  await press(page, `Run now: ${name}`);
  await expect(standingOf(page, name)).toHaveText("Under way");
  worker.release();
  await expect(standingOf(page, name)).toContainText("Failed, tried again");
  await expect(page.getByRole("alert").filter({ hasText: `${name} was not delivered` })).toBeVisible();
  await expect(card).toContainText("The other side answered with status 503: no room left");
  await expect(card).toContainText("Check the target and its secret, then run the export again.");
  await expectAccessible(page, "a scheduled export that failed");
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: "ko", url: ORIGIN }]);
  await open(page, "/exports");
  await expect(card).toContainText("대상과 비밀 값을 확인한 다음 내보내기를 다시 실행하세요.");
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: "en", url: ORIGIN }]);
  await open(page, "/exports");

  [got, status] = [[], 200];
  await press(page, `Run now: ${name}`);
  await expect(standingOf(page, name)).toContainText("Delivered");
  await expect(page.getByRole("status").filter({ hasText: `${name} is delivered` })).toBeVisible();
  // This month and the one before, and all of which other tests have told the ledger something meanwhile.
  expect(got.length).toBeGreaterThanOrEqual(2);
  for (const { request, body } of got) {
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = request.headers;
    const hmac = createHmac("sha256", secret)
      .update(`${String(id)}.${String(at)}.`)
      .update(body);
    expect([request.method, request.url, signature]).toEqual([
      ...["POST", "/hook?token=hidden", `v1,${hmac.digest("base64")}`],
    ]);
  }
  await remove(page, name);
});

test("a webhook's secret is not used for a bucket, which gets signed files with the digest of their content", async ({
  page,
  api,
  project,
}) => {
  const name = unique("bucket");
  const target = { kind: "webhook", url: `${address}/hook` } as const;
  const settings = { dataset: "lines", format: "ndjson", hour: 23, enabled: true } as const;
  await api.call("createExportSchedule", {
    body: { name, ...settings, project: project.id, target, secret: "of the webhook alone" },
  });
  await open(page, "/exports");
  await expect(cardOf(page, name)).toContainText(project.title);
  await press(page, `Change ${name}`);
  const form = dialogOf(page, `Change ${name}`);
  await expect(form.getByLabel("Signing secret")).toHaveValue("");
  await expect(form.getByText("Leave it empty to keep the one there is.")).toBeVisible();
  await form.getByRole("radio", { name: "Bucket" }).check();
  await form.getByLabel("Endpoint").fill(address);
  await form.getByLabel("Region").fill("Eu West");
  await form.getByRole("textbox", { name: "Bucket", exact: true }).fill("finance-data");
  await form.getByLabel("Folder in the bucket (may be empty)").fill("burgeon");
  await form.getByLabel("Access key ID").fill("AKIDEXAMPLE");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Write a region such as eu-west-1.")).toBeVisible();
  await form.getByLabel("Region").fill("eu-west-1");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("The secret that it has was given for another kind of target.")).toBeVisible();
  await expectAccessible(page, "a bucket without its secret");
  await form.getByLabel("Secret access key").fill("the secret access key");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(cardOf(page, name)).toContainText(`Bucket finance-data/burgeon at ${new URL(address).host}`);

  await press(page, `Run now: ${name}`);
  await expect(standingOf(page, name)).toContainText("Delivered");
  expect(got).toHaveLength(2);
  for (const { request, body } of got) {
    expect(request.method).toBe("PUT");
    expect(request.url).toMatch(/^\/finance-data\/burgeon\/costs-.+\.ndjson$/);
    expect(request.headers["x-amz-content-sha256"]).toBe(sha256(body));
    expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\//);
  }
  // Changed without a new secret, it keeps the one there is.
  await press(page, `Change ${name}`);
  await form.getByLabel("Folder in the bucket (may be empty)").fill("");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  got = [];
  await press(page, `Run now: ${name}`);
  await expect.poll(() => got.map(({ request }) => request.url)).toHaveLength(2);
  expect(got[0]!.request.url).toMatch(/^\/finance-data\/costs-/);
  await expect(standingOf(page, name)).toContainText("Delivered");
  await remove(page, name);
});

test("files in a folder are what their runs say, and a paused export waits until it is resumed", async ({ page }) => {
  const name = unique("folder");
  await open(page, "/exports");
  await press(page, "New export");
  const form = dialogOf(page, "New export");
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("What").selectOption("Ledger");
  await form.getByRole("textbox", { name: "Folder" }).fill(`finance/${name}`);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  const card = cardOf(page, name);
  await expect(card).toContainText(`Folder finance/${name} on the worker's host`);

  await press(page, `Pause: ${name}`);
  await expect(card.getByText("Paused", { exact: true })).toBeVisible();
  await expect(card).toContainText("Once it is resumed");
  await expect(card.getByRole("button", { name: `Run now: ${name}` })).toBeDisabled();
  await press(page, `Resume: ${name}`);
  await expect(card.getByText("Paused", { exact: true })).toHaveCount(0);

  await press(page, `Run now: ${name}`);
  await expect(standingOf(page, name)).toContainText("Delivered");
  await card.getByText("The last 2 runs").click();
  const newest = card.getByRole("listitem").first();
  await newest.getByText("Delivered").click();
  await expectAccessible(page, "runs of a scheduled export");
  const fileName = (await newest.getByRole("definition").nth(1).textContent()) ?? "";
  const file = await readFile(path.join(dataDir, "exports/finance", name, fileName));
  await expect(newest).toContainText(sha256(file));
  await remove(page, name);
  // What was delivered stays where it is.
  expect(await readFile(path.join(dataDir, "exports/finance", name, fileName))).toEqual(file);
});

test("it is found by finance in the navigation and the palette, and closed to others", async ({
  addPerson,
  browserOf,
}) => {
  const finance = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(finance, "/billing");
  await expect(
    finance.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Scheduled exports" }),
  ).toBeVisible();
  await finance.keyboard.press("Control+k");
  await finance.keyboard.type("scheduled");
  const palette = finance.getByRole("dialog", { name: "Search and commands" });
  await expect(palette.getByRole("option", { selected: true })).toContainText("Scheduled exports");
  await finance.keyboard.press("Enter");
  await expect(finance).toHaveURL("/exports");

  const owner = await (await browserOf(await addPerson({ project: "owner" }))).newPage();
  await open(owner, "/exports");
  await expect(owner.getByText("Scheduled exports are for finance and administrators")).toBeVisible();
  await expect(
    owner.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Scheduled exports" }),
  ).toHaveCount(0);
  await expectAccessible(owner, "scheduled exports of others");
});

test("a list that cannot be loaded says so and is asked for again; an empty one says what it is for", async ({
  page,
}) => {
  const list = "**/api/v1/export-schedules";
  // Not what meets no portal: that is asked for again by itself.
  const problem = { code: "internal", title: "", detail: "Something broke.", remedy: "Tell us.", requestId: "r-1" };
  await page.route(list, (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  await open(page, "/exports");
  const failed = page.getByRole("alert").filter({ hasText: "The scheduled exports could not be loaded" });
  await expect(failed).toBeVisible();
  await expectAccessible(page, "scheduled exports that could not be loaded");
  await page.unroute(list);
  await page.route(list, (route) =>
    route.fulfill({ json: { items: [], timeZone: "Asia/Seoul", at: new Date().toISOString() } }),
  );
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Nothing is exported on a schedule yet" })).toBeVisible();
  await expect(page.getByRole("button", { name: "New export" })).toHaveCount(1);
  await press(page, "New export");
  await expect(page.getByText("In the time zone Asia/Seoul.")).toBeVisible();
});
