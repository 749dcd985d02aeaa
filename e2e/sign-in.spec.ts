import { signIn } from "./support/api";
import { open, openSignIn } from "./support/open";
import { expect, test } from "./support/test";

test.use({ storageState: { cookies: [], origins: [] } });

const NEW_PASSWORD = "a longer password than before";

test("a page behind the sign-in is kept through a wrong and a right password", async ({ page, addPerson }) => {
  const { email, name, password } = await addPerson({ project: "viewer" });
  await openSignIn(page, "/stacks?state=ready");
  await expect(page).toHaveURL("/sign-in?next=%2Fstacks%3Fstate%3Dready");

  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("The e-mail address or the password is wrong.");
  await expect(page.getByLabel("E-mail address")).toHaveValue(email);

  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/stacks?state=ready");
  await expect(page.getByRole("heading", { name: "Stacks" })).toBeVisible();

  await page.getByRole("button", { name: `Account of ${name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/catalogue");
  await expect(page).toHaveURL("/sign-in?next=%2Fcatalogue");
});

test("an empty form names what is missing", async ({ page }) => {
  await openSignIn(page, "/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription("Enter your e-mail address");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription("Enter your password");
});

test("no link leads from the sign-in to another site", async ({ page, addPerson }) => {
  const { email, password } = await addPerson({ project: "viewer" });
  await openSignIn(page, "/sign-in?next=//example.org/stacks");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/catalogue");
});

test("a changed password ends every other session, and the old password", async ({ addPerson, browserOf }) => {
  const person = await addPerson({ project: "viewer" });
  const other = await signIn(person.email, person.password);
  const page = await (await browserOf(person)).newPage();
  await open(page, "/account");

  await page.getByLabel("Present password").fill("not the password");
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("New password again").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Present password")).toHaveAccessibleDescription("The present password is wrong");

  await page.getByLabel("Present password").fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Changed. Every other session has ended.")).toBeVisible();

  expect((await other.send("session", {})).status()).toBe(401);
  await page.reload();
  await expect(page.getByText(`Signed in as ${person.name}, ${person.email}`)).toBeVisible();
  await expect(signIn(person.email, person.password)).rejects.toThrow("sign-in-failed");
  const again = await signIn(person.email, NEW_PASSWORD);
  expect((await again.call("session", {})).user.email).toBe(person.email);
  await Promise.all([other, again].map(({ request }) => request.dispose()));
});

test.describe("before the page's script is there", () => {
  test.use({ javaScriptEnabled: false });

  test("the form keeps the password out of the address", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill("early@example.org");
    await page.getByLabel("Password", { exact: true }).fill("typed too early");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/sign-in");
  });
});
