import { type BrowserContext, devices, type Page } from "@playwright/test";
import type { Theme } from "@/lib/util/preferences";
import { LANGUAGE_COOKIE, THEME_COOKIE } from "@/lib/util/preferences";
import { openApi } from "./support/api";
import { expectAccessible } from "./support/axe";
import { ADMIN_STATE, ORIGIN } from "./support/environment";
import { launch, type Launched, mariadb, runReaches } from "./support/runs";
import { open } from "./support/open";
import { choose, createProject, expect, type Project, test } from "./support/test";

/** What the pages show: one stack that is ready, one that failed, one that is gone. */
type Gallery = { project: Project; ready: Launched; failed: Launched; removed: Launched };
let gallery: Gallery;

test.beforeAll(async () => {
  const api = await openApi(ADMIN_STATE);
  const project = await createProject(api);
  const ready = await launch(api, project.name, mariadb("orders", 2));
  const failed = await launch(api, project.name, mariadb("fail-install-at-2", 1));
  const removed = await launch(api, project.name, mariadb("fail-clone", 0));
  await runReaches(api, removed.deploymentId, "failed");
  await api.call("cancelDeployment", { params: { deployment: removed.deploymentId } });
  await runReaches(api, removed.deploymentId, "cancelled");
  await runReaches(api, failed.deploymentId, "failed");
  await runReaches(api, ready.deploymentId, "succeeded");
  await api.request.dispose();
  gallery = { project, ready, failed, removed };
});

type PageCase = {
  name: string;
  at: (g: Gallery) => string;
  shows: (page: Page) => Promise<unknown>;
  stranger?: boolean;
};
const text = (pattern: RegExp | string) => (page: Page) =>
  expect(page.getByText(pattern).filter({ visible: true }).first()).toBeVisible();

const PAGES: PageCase[] = [
  {
    name: "sign-in",
    at: () => "/sign-in",
    shows: (page) => expect(page.locator("form")).toBeVisible(),
    stranger: true,
  },
  { name: "catalogue", at: () => "/catalogue", shows: text("MariaDB") },
  { name: "service", at: () => "/catalogue/mariadb", shows: text(/65536|65,536|10\.11/) },
  { name: "launch", at: () => "/catalogue/mariadb/launch", shows: text(/3 (nodes|노드)|노드 3|3개/) },
  { name: "deployments", at: () => "/deployments", shows: text("orders") },
  {
    name: "ready deployment",
    at: (g) => `/deployments/${g.ready.deploymentId}`,
    shows: (page) => expect(page.getByRole("grid")).toBeVisible(),
  },
  {
    name: "deployment as table",
    at: (g) => `/deployments/${g.failed.deploymentId}?view=table`,
    shows: text("Install MariaDB server"),
  },
  { name: "failed deployment", at: (g) => `/deployments/${g.failed.deploymentId}`, shows: text(/Could not get lock/) },
  {
    name: "cancelled deployment",
    at: (g) => `/deployments/${g.removed.deploymentId}`,
    shows: (page) => expect(page.getByRole("grid")).toBeVisible(),
  },
  { name: "stacks", at: () => "/stacks", shows: text("orders") },
  { name: "stack", at: (g) => `/stacks/${g.ready.stackId}`, shows: text(/:3306$/) },
  { name: "failed stack", at: (g) => `/stacks/${g.failed.stackId}`, shows: text(/Could not get lock/) },
  { name: "removed stack", at: (g) => `/stacks/${g.removed.stackId}`, shows: text("db-1") },
  { name: "members", at: () => "/members", shows: text("Administrator") },
  { name: "templates", at: () => "/templates", shows: text("MariaDB") },
  {
    name: "template drawer",
    at: () => "/templates?cell=mariadb,debian-12,pre",
    shows: text(/It has never been baked|Versions|베이크한 적이 없습니다|버전 목록/),
  },
  { name: "services", at: () => "/services", shows: text("MariaDB") },
  { name: "images", at: () => "/images", shows: text("Debian 12") },
  { name: "artifacts", at: () => "/artifacts", shows: text("Apache Hadoop") },
  {
    name: "blueprints",
    at: () => "/blueprints",
    shows: text(/No service has been added|Refused|아직 추가한 서비스|거부됨/),
  },
  {
    name: "insights",
    at: () => "/insights",
    shows: (page) => expect(page.getByRole("radiogroup").first()).toBeVisible(),
  },
  { name: "billing", at: () => "/billing", shows: text(/^(Running now|현재 실행 중)$/) },
  { name: "fleet", at: () => "/fleet", shows: text(/nodes is|nodes are|노드 \d+개 가운데/) },
  { name: "budgets", at: () => "/budgets", shows: text(/^(New budget|새 예산)$/) },
  { name: "rates", at: () => "/rates", shows: text(/^(Prices in USD|가격\(USD\))$/) },
  {
    name: "invoices",
    at: () => "/invoices",
    shows: text(/^(What each project is to pay|각 프로젝트가 달마다 지불할)/),
  },
  { name: "exports", at: () => "/exports", shows: text(/^(New export|새 내보내기)$/) },
  { name: "charges", at: () => "/charges", shows: text(/^(Taxes|세금)$/) },
  { name: "corrections", at: () => "/corrections", shows: text(/^(Differences that were mended|바로잡은 차이)$/) },
  { name: "users", at: () => "/users", shows: text("Administrator") },
  { name: "account", at: () => "/account", shows: (page) => expect(page.getByRole("checkbox")).toBeVisible() },
  {
    name: "missing stack",
    at: () => "/stacks/11111111-1111-4111-8111-111111111111",
    shows: (page) => expect(page.getByRole("main").getByRole("alert")).toBeVisible(),
  },
  {
    name: "nowhere",
    at: () => "/nowhere",
    shows: (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible(),
  },
];

const prefer = (context: BrowserContext, name: string, value: string) =>
  context.addCookies([{ name, value, url: ORIGIN }]);

type Size = { name: "desktop" | "phone"; language: "en" | "ko"; themes: readonly [Theme, Theme] };
const DESKTOP: Size = { name: "desktop", language: "en", themes: ["light", "dark"] };
const PHONE: Size = { name: "phone", language: "ko", themes: ["dark", "light"] };

async function look(
  { page, context }: { page: Page; context: BrowserContext },
  pageCase: PageCase,
  { name, language, themes: [first, second] }: Size,
): Promise<void> {
  if (pageCase.stranger) await context.clearCookies();
  else await choose(context, gallery.project);
  await prefer(context, THEME_COOKIE, first);
  await prefer(context, LANGUAGE_COOKIE, language);
  await page.goto(pageCase.at(gallery));
  await pageCase.shows(page);
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", language);
  await expect(html).toHaveAttribute("data-theme", first);
  await expectAccessible(page, `${pageCase.name}, ${name}, ${language}, ${first}`);
  // As the theme menu does it.
  await html.evaluate((element, theme) => (element.dataset.theme = theme), second);
  await expectAccessible(page, `${pageCase.name}, ${name}, ${language}, ${second}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, "pixels that the page is wider than the screen").toBeLessThanOrEqual(0);
}

// Colours that are still on their way from one state to the next have no contrast to judge.
test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const pageCase of PAGES) {
  test(`${pageCase.name}: nothing for axe to find on a desktop`, async ({ page, context }) => {
    await look({ page, context }, pageCase, DESKTOP);
  });
}

test.describe("on a phone", () => {
  const { viewport, isMobile, hasTouch, deviceScaleFactor } = devices["Pixel 7"];
  test.use({ viewport, isMobile, hasTouch, deviceScaleFactor });
  for (const pageCase of PAGES) {
    test(`${pageCase.name}: nothing for axe to find on a phone`, async ({ page, context }) => {
      await look({ page, context }, pageCase, PHONE);
    });
  }
});

test("open menus, dialogs and errors: nothing for axe to find", async ({ page, context }) => {
  await choose(context, gallery.project);
  await open(page, "/catalogue/mariadb/launch");
  await page.getByLabel("Name", { exact: true }).fill("x;rm -rf /");
  await expectAccessible(page, "launch form with an error");
  await page.getByLabel("Name", { exact: true }).fill("fine");
  await page.getByRole("button", { name: /^See all/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "the plan, step by step");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.type("orders");
  await expect(page.getByRole("dialog").getByRole("option", { selected: true })).toContainText("orders");
  await expectAccessible(page, "palette");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "Theme" }).click();
  await expectAccessible(page, "menu");

  await open(page, `/stacks/${gallery.ready.stackId}`);
  await page.getByRole("button", { name: "Destroy", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "destroy dialog");
});
