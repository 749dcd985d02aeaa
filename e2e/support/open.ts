import { expect, type Page } from "@playwright/test";

/** Opens a page behind the sign-in and waits until it reacts: its title is written by the same turn that binds its keys. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page).toHaveTitle(/ · Burgeon$/);
}

/** Opens an address that leads to the sign-in page, and waits until that reacts: its footer has asked the portal by then. */
export async function openSignIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("contentinfo")).toContainText("Portal and its hypervisor are up");
}

/** Waits until the keys that work on every page are bound: the page's HTML is there before its script. */
export async function keysWork(page: Page): Promise<void> {
  await expect(page.locator("html[data-keys=bound]")).toBeAttached();
}
