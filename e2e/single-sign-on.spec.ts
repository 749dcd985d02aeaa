import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { openSignIn } from "./support/open";
import { test } from "./support/sso-portal";
import { expect, unique } from "./support/test";

test.use({ storageState: { cookies: [], origins: [] } });

/** Signs in on the provider's own page and stays on its question for consent. */
async function signInThere(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
}

const consent = (page: Page) => page.getByRole("button", { name: "Continue" }).click();
const goThere = (page: Page) => page.getByRole("button", { name: "Continue with Test ID" }).click();

test("the first sign-in makes a member, the next one finds the same, and a link into the portal is kept", async ({
  page,
  api,
  sso,
}) => {
  const login = unique("sso");
  const email = `${login}@example.org`;
  await openSignIn(page, "/account");
  await goThere(page);
  await signInThere(page, login);
  expect(page.url().startsWith(sso.provider.issuer)).toBe(true);
  await consent(page);
  await expect(page).toHaveURL(`${sso.origin}/account`);
  await expect(page.getByText(`Signed in as Person ${login}, ${email}`)).toBeVisible();
  expect(sso.provider.asked).toMatchObject({
    response_type: "code",
    code_challenge_method: "S256",
    code_challenge: expect.any(String),
    state: expect.any(String),
    nonce: expect.any(String),
  });
  const accounts = async () =>
    (await api.call("listUsers", { query: { pageSize: 200 } })).items.filter((user) => user.email === email);
  const [made, ...others] = await accounts();
  expect([made?.role, others]).toEqual(["member", []]);

  await page.getByRole("button", { name: `Account of Person ${login}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  // The provider still knows the browser, so it asks nothing.
  await goThere(page);
  await expect(page.getByRole("button", { name: `Account of Person ${login}` })).toBeVisible();
  expect(await accounts()).toEqual([made]);
});

const WORDS = {
  "en-GB": {
    button: "Continue with Test ID",
    unreachable: "Your identity provider cannot be reached.",
    cancelled: "You cancelled the sign-in at your identity provider.",
    failed: "Your identity provider did not confirm the sign-in.",
  },
  "ko-KR": {
    button: "Test ID(으)로 계속",
    unreachable: "인증 제공자에 연결할 수 없습니다.",
    cancelled: "인증 제공자에서 로그인을 취소했습니다.",
    failed: "인증 제공자가 로그인을 확인해 주지 않았습니다.",
  },
};

for (const [locale, words] of Object.entries(WORDS)) {
  test.describe(`in ${locale}, the sign-in page says`, () => {
    test.use({ locale });

    const says = async (page: Page, text: string) => {
      await expect(page.getByRole("main").getByRole("alert")).toContainText(text);
      // The alert is in the answer itself; the page stands still once its footer has asked the portal.
      await expect(page.getByRole("contentinfo")).toContainText(/hypervisor are up|하이퍼바이저 1대 모두 정상/);
      await expectAccessible(page, text);
    };
    const begin = async (page: Page) => {
      await page.goto("/stacks");
      await page.getByRole("button", { name: words.button }).click();
    };

    test("that the provider is down, and goes on once it is back", async ({ page, sso }) => {
      await sso.provider.stop();
      try {
        await begin(page);
        await says(page, words.unreachable);
      } finally {
        await sso.provider.begin();
      }
      await page.getByRole("button", { name: words.button }).click();
      await signInThere(page, unique("sso"));
      await consent(page);
      await expect(page).toHaveURL("/stacks");
    });

    test("that the sign-in was cancelled there", async ({ page }) => {
      await begin(page);
      await signInThere(page, unique("sso"));
      await page.getByRole("link", { name: "Cancel" }).click();
      await says(page, words.cancelled);
      expect(new URL(page.url()).searchParams.get("callbackUrl")).toMatch(/\/stacks$/);
    });

    test("that the provider does not accept the portal's secret", async ({ page, sso }) => {
      await sso.provider.stop();
      await sso.provider.begin("another secret");
      try {
        await begin(page);
        await signInThere(page, unique("sso"));
        await consent(page);
        await says(page, words.failed);
      } finally {
        await sso.provider.stop();
        await sso.provider.begin();
      }
    });
  });
}

for (const cookie of ["state", "nonce", "pkce.code_verifier"]) {
  test(`an answer that does not belong to this browser's ${cookie} signs nobody in`, async ({ page, context, api }) => {
    const login = unique("sso");
    await openSignIn(page, "/sign-in");
    await goThere(page);
    await signInThere(page, login);
    await context.clearCookies({ name: `next-auth.${cookie}` });
    await consent(page);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("did not confirm the sign-in");
    const { items } = await api.call("listUsers", { query: { pageSize: 200 } });
    expect(items.filter((user) => user.email === `${login}@example.org`)).toEqual([]);
  });
}
