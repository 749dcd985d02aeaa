import { devices } from "@playwright/test";
import { launch, mariadb, runReaches } from "./support/runs";
import { open } from "./support/open";
import { expect, test } from "./support/test";

test("the palette finds a stack by its name, and goes there", async ({ page, api, project }) => {
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("needle", 0));
  await open(page, "/catalogue");
  await expect(page.getByRole("heading", { level: 1, name: "Catalogue" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("needle");
  await expect(palette.getByRole("group", { name: "Found" }).getByRole("option").first()).toContainText("needle");
  await expect(palette.getByRole("option", { selected: true })).toContainText("needle");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/stacks/${stackId}`);
  await expect(palette).toBeHidden();

  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("no such thing");
  await expect(palette.getByText("Nothing found")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await runReaches(api, deploymentId, "succeeded");
});

test("pages become alive in one piece: no part of one waits while another already asks the portal", async ({
  page,
  api,
  project,
}) => {
  // A part that hydrates later than the frame may meet answers that the server had not, and React then discards it.
  const { stackId, deploymentId } = await launch(api, project.name, mariadb("whole", 0));
  const words = [
    "catalogue",
    "stacks",
    "deployments",
    "templates",
    "images",
    "artifacts",
    "blueprints",
    "insights",
    "fleet",
    "members",
    "users",
    "rates",
    "charges",
    "corrections",
    "exports",
  ];
  const addresses = [...words, "account", "catalogue/mariadb", "catalogue/mariadb/launch"].map((word) => `/${word}`);
  for (const address of [...addresses, `/stacks/${stackId}`, `/deployments/${deploymentId}`, "/sign-in"]) {
    const html = await (await page.request.get(address)).text();
    expect(html, address).toContain("</main>");
    expect(html, `${address} has a Suspense boundary that waits`).not.toContain("<!--$?-->");
  }
  await runReaches(api, deploymentId, "succeeded");
});

test("what is typed right after the palette's key arrives, though the palette is not loaded yet", async ({
  page,
  project,
}) => {
  await open(page, "/account");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("deployments");
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  await expect(palette.getByRole("combobox")).toHaveValue("deployments");
  await expect(palette.getByRole("option", { selected: true })).toContainText("Deployments");
  await page.keyboard.type("x");
  await expect(palette.getByRole("combobox")).toHaveValue("deploymentsx");
});

test("single keys lead everywhere, and can be turned off", async ({ page, project }) => {
  await open(page, "/catalogue");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search services" })).toBeFocused();
  await page.keyboard.type("gs");
  await expect(page.getByRole("searchbox", { name: "Search services" })).toHaveValue("gs");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL("/stacks");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Go to the deployments");
  await page.keyboard.press("Escape");

  await open(page, "/account");
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await open(page, "/account");
  await expect(page.getByRole("checkbox", { name: "Single-key shortcuts" })).not.toBeChecked();
  await page.getByRole("heading", { name: "Keyboard" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search and commands" })).toBeVisible();
  await expect(page).toHaveURL("/account");
});

test("the first Tab skips to the content", async ({ page, project }) => {
  await open(page, "/catalogue");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the project switcher changes what every page shows", async ({ page, api, project }) => {
  const { deploymentId } = await launch(api, project.name, mariadb("mine", 0));
  await runReaches(api, deploymentId, "succeeded");
  await open(page, "/stacks");
  await expect(page.getByRole("link", { name: "mine" })).toBeVisible();
  await page.getByRole("button", { name: `Switch project, now ${project.title}` }).click();
  await page.getByRole("menuitemradio", { name: "Default" }).click();
  await expect(page.getByRole("link", { name: "mine" })).toHaveCount(0);
  await expect(page.getByText("No stacks in Default yet")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Switch project, now Default" })).toBeVisible();
});

test.describe("on a phone", () => {
  const { viewport, isMobile, hasTouch } = devices["Pixel 7"];
  test.use({ viewport, isMobile, hasTouch });

  test("the tab bar leads to the daily pages, the rest is behind More", async ({ page, project }) => {
    await open(page, "/catalogue");
    const bar = page.getByRole("navigation", { name: "Main" });
    await expect(bar.getByRole("link")).toHaveText(["Catalogue", "Stacks", "Deployments"]);
    await bar.getByRole("link", { name: "Stacks" }).tap();
    await expect(page).toHaveURL("/stacks");
    await expect(bar.getByRole("link", { name: "Stacks" })).toHaveAttribute("aria-current", "page");
    await bar.getByRole("button", { name: "More" }).tap();
    await page.getByRole("dialog", { name: "More" }).getByRole("link", { name: "Members" }).tap();
    await expect(page).toHaveURL("/members");
    await expect(page.getByText(`People of ${project.title}`)).toBeVisible();
  });
});
