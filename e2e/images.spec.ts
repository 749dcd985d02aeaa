import { open } from "./support/open";
import { expect, test } from "./support/test";

test("an image is built again while stacks go on launching from the present one", async ({ page, project, worker }) => {
  await open(page, "/images");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  const row = page.getByRole("row").filter({ hasText: "Debian 12" });
  await expect(row).toContainText("Published");
  worker.hold();
  await page.getByRole("button", { name: "Build Debian 12 again" }).click();
  await page
    .getByRole("dialog", { name: "Build Debian 12 again?" })
    .getByRole("button", { name: "Build the image" })
    .click();
  await expect(row.getByRole("progressbar")).toBeVisible();
  await expect(row).toContainText("Published");
  await expect(page.getByRole("button", { name: "Build Debian 12 again" })).toHaveAttribute("aria-disabled", "true");

  await row.getByRole("link", { name: "Watch the build" }).click();
  await expect(page.getByRole("heading", { name: /^Building .*Debian 12$/ })).toBeVisible();
  worker.release();
  await expect(page.getByRole("heading", { name: /Debian 12 is built$/ })).toBeVisible({ timeout: 45_000 });
  await open(page, "/images");
  await expect(row.getByRole("progressbar")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Build Debian 12 again" })).not.toHaveAttribute(
    "aria-disabled",
    "true",
  );
});
