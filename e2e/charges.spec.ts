import { expectAccessible } from "./support/axe";
import { open } from "./support/open";
import { expect, test } from "./support/test";

test("finance lets a tax hold, gives a credit, is told what is wrong, and takes both back", async ({
  project,
  addPerson,
  browserOf,
}) => {
  const page = await (await browserOf(await addPerson({ installation: "finance" }))).newPage();
  await open(page, "/charges");

  await page.getByRole("button", { name: "New tax" }).first().click();
  const tax = page.getByRole("dialog", { name: "New tax" });
  await tax.getByLabel("For").selectOption({ label: project.title });
  await tax.getByLabel("Name").fill("VAT");
  await tax.getByLabel("Percent").fill("119");
  await tax.getByRole("button", { name: "Add the tax" }).click();
  await expect(tax.getByText("Write a percentage from 0 to 100, such as 19 or 8.5.")).toBeVisible();
  await expect(tax.getByLabel("Percent")).toBeFocused();
  await expectAccessible(page, "a tax that is refused");
  await tax.getByLabel("Percent").fill("19");
  await tax.getByRole("button", { name: "Add the tax" }).click();
  const taxes = page.getByRole("group", { name: "Taxes" });
  const row = taxes.getByRole("row").filter({ hasText: project.title });
  await expect(row).toContainText("VAT");
  await expect(row).toContainText("19 %");

  // The second one of the same month would leave open which of them holds.
  await page.getByRole("button", { name: "New tax" }).click();
  await tax.getByLabel("For").selectOption({ label: project.title });
  await tax.getByLabel("Name").fill("GST");
  await tax.getByLabel("Percent").fill("5");
  await tax.getByRole("button", { name: "Add the tax" }).click();
  await expect(tax.getByText("Another tax of the same begins in this month. Remove it first.")).toBeVisible();
  await tax.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "New credit" }).first().click();
  const credit = page.getByRole("dialog", { name: "New credit" });
  await credit.getByLabel("For").selectOption({ label: project.title });
  await credit.getByLabel("Amount").fill("-25");
  await credit.getByLabel("Reason").fill("Outage of 3 November");
  await credit.getByRole("button", { name: "Give the credit" }).click();
  await expect(credit.getByText("Write an amount such as 25.50.")).toBeVisible();
  await credit.getByLabel("Amount").fill("25.50");
  await credit.getByRole("button", { name: "Give the credit" }).click();
  const credits = page.getByRole("group", { name: "Credits" });
  await expect(credits.getByRole("row").filter({ hasText: project.title })).toContainText("$25.50");
  await expectAccessible(page, "a tax and a credit");

  await credits.getByRole("button", { name: "Take back the credit “Outage of 3 November”" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(credits.getByRole("row").filter({ hasText: project.title })).toHaveCount(0);
  await row.getByRole("button", { name: "Remove the tax VAT" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
});
