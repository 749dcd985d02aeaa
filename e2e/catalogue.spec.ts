import { open } from "./support/open";
import { expect, test } from "./support/test";

test("services are searched and filtered, and the address keeps it", async ({ page, project }) => {
  await open(page, "/catalogue");
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText(project.title);
  const cardOf = (title: string) =>
    page.getByRole("article").filter({ has: page.getByRole("heading", { name: new RegExp(`^${title} \\d`) }) });
  const [mariadb, web] = [cardOf("MariaDB"), cardOf("Web")];
  await expect(mariadb).toContainText("Available");
  await expect(mariadb).toContainText("Debian 12");
  await expect(web).toBeVisible();

  await page.getByRole("searchbox", { name: "Search services" }).fill("maria");
  await expect(web).toBeHidden();
  await expect(page).toHaveURL("/catalogue?q=maria");
  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search services" })).toHaveValue("maria");
  await expect(mariadb).toBeVisible();
  await expect(web).toBeHidden();

  await page
    .getByRole("group", { name: "Category" })
    .getByRole("button", { name: /^Messaging/ })
    .click();
  await expect(page).toHaveURL("/catalogue?q=maria&category=messaging");
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL("/catalogue");
  await expect(web).toBeVisible();
});

test("language and theme are chosen once and kept", async ({ page, project }) => {
  await open(page, "/catalogue");
  const html = page.locator("html");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitemradio", { name: "한국어" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "카탈로그" })).toBeVisible();
  await expect(html).toHaveAttribute("lang", "ko");

  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect(html).toHaveAttribute("lang", "ko");
  await expect(page.getByRole("heading", { level: 1, name: "카탈로그" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(project.title);
});

test("a service says what it consists of, what may be set and what is proven", async ({ page, project }) => {
  await open(page, "/catalogue/mariadb");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  await expect(page.getByRole("region", { name: "Nodes" })).toContainText("Replica");
  await expect(page.getByRole("region", { name: "Settings" })).toContainText("Buffer pool");
  await expect(page.getByRole("region", { name: "Proven before it counts as ready" })).toContainText(
    "A row written on the primary is read on every replica, which lags less than a second behind.",
  );
  await page.getByRole("button", { name: "Launch MariaDB" }).click();
  await expect(page).toHaveURL("/catalogue/mariadb/launch");
});

test("a service that does not exist is said to be missing", async ({ page, project }) => {
  await open(page, "/catalogue/nonsense");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This service could not be loaded");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
});
