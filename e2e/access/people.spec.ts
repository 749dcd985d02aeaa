import { open, openSignIn } from "../support/open";
import { expect, test, unique } from "../support/test";

test("a person is added, signs in with the first password, and is made a member and removed again", async ({
  page,
  project,
  browser,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = `Jae ${unique("kim")}`;
  const email = `${unique("jae")}@example.org`;
  await open(page, "/users");
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill("not an address");
  await dialog.getByRole("button", { name: "Add the person" }).click();
  await expect(dialog.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("button", { name: "Add the person" }).click();

  const made = page.getByRole("dialog", { name: `${name} can sign in` });
  await made.getByRole("button", { name: "Copy the first password" }).click();
  await expect(made.getByText("Copied")).toBeAttached();
  const password = await page.evaluate(() => navigator.clipboard.readText());
  expect(password.length).toBeGreaterThanOrEqual(12);
  await expect(made.getByText(password)).toBeVisible();
  await made.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row").filter({ hasText: email })).toBeVisible();

  const theirs = await (await browser.newContext({ storageState: { cookies: [], origins: [] } })).newPage();
  await openSignIn(theirs, "/sign-in");
  await theirs.getByLabel("E-mail address").fill(email);
  await theirs.getByLabel("Password", { exact: true }).fill(password);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("button", { name: `Account of ${name}` })).toBeVisible();
  await open(theirs, "/stacks");
  await expect(theirs.getByText("You are not a member of a project yet")).toBeVisible();

  await open(page, "/members");
  const add = page.getByRole("form", { name: "Add a member" });
  await add.getByLabel("E-mail").fill(`nobody-${email}`);
  await add.getByRole("button", { name: "Add" }).click();
  await expect(add.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await add.getByLabel("E-mail").fill(email);
  await add.getByLabel("Role").selectOption("viewer");
  await add.getByRole("button", { name: "Add" }).click();
  const row = page.getByRole("row").filter({ hasText: email });
  await expect(row.getByRole("combobox", { name: `Role of ${name}` })).toHaveValue("viewer");
  await theirs.reload();
  await expect(theirs.getByText(`No stacks in ${project.title} yet`)).toBeVisible();

  await row.getByRole("button", { name: `Remove ${name}` }).click();
  const remove = page.getByRole("dialog", { name: `Remove ${name} from ${project.title}?` });
  await remove.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row).toHaveCount(0);
  await theirs.reload();
  await expect(theirs.getByText("You are not a member of a project yet")).toBeVisible();
  await theirs.context().close();
});

test("the last owner of a project stays", async ({ page, project }) => {
  await open(page, "/members");
  await page.getByRole("combobox", { name: "Role of Administrator" }).selectOption("viewer");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("The role was not changed");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Role of Administrator" })).toHaveValue("owner");
  await expect(page.getByText(`People of ${project.title}`)).toBeVisible();
});
