import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** No finding of axe, in any of its rules, in the page as it is now. `where` names the state of the page in a failure. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // A button that has just become usable fades to its colours, and in between its contrast is nobody's.
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
  const findings = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html) }));
  expect.soft(findings, `axe, ${where}`).toEqual([]);
}
