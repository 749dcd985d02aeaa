import { expect, type Page } from "@playwright/test";

/** Opens a page behind the sign-in and waits until it reacts: pages hydrate in one piece, and bind the keys as they do. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.locator("html[data-keys=bound]")).toBeAttached();
}

/** Opens an address that leads to the sign-in page, and waits until that reacts: its footer has asked the portal by then. */
export async function openSignIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("contentinfo")).toContainText("Portal and its hypervisor are up");
}
