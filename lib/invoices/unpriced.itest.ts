import { afterAll, beforeAll, expect, it } from "vitest";
import { monthOf, monthPeriod } from "@/lib/billing/period";
import { previewMonth } from "./preview-month";
import { getInvoiceSettings, putInvoiceSettings } from "./settings";
import { HOUR, Installation, none, SETTINGS } from "./testing/installation";

const ZONE = "Europe/Berlin";
const begin = monthPeriod("2026-01", ZONE).from;
let all: Installation;

/** The first version of the rate card begins ten hours after the first month that is invoiced. */
beforeAll(async () => {
  all = await Installation.create({}, new Date(begin + 10 * HOUR));
});
afterAll(() => all.portal.remove());

const preview = (month: string) =>
  previewMonth(all.portal.database, month, ZONE, new Date(monthPeriod(month, ZONE).to));

it("begins with a month in which something was used, not in a year that was mistyped", async () => {
  const { finance, portal } = all;
  const put = (firstMonth: string) => {
    const body = { ...SETTINGS, revision: settings.revision, firstMonth };
    return putInvoiceSettings(finance, { params: {}, query: {}, body });
  };
  let settings = await getInvoiceSettings(finance, { params: {}, ...none });
  const refused = (earliest: string) => ({ fields: [{ path: ["firstMonth"], message: { values: [earliest] } }] });
  await expect(put("2006-01")).rejects.toMatchObject(refused(monthOf(Date.now(), ZONE)));
  await all.run((await all.project()).id, "2025-12", 1);
  await expect(put("2025-11")).rejects.toMatchObject(refused("2025-12"));
  settings = await put("2025-12");
  await put("2026-01");
  expect(await portal.database.invoiceMonth.count()).toBe(0);
});

it("says before a month is closed that something in it has no price, and invoices the rest", async () => {
  const project = await all.project();
  expect(await preview("2026-01")).toMatchObject({ unpriced: false, items: [] });
  await all.run(project.id, "2026-01", 12);
  expect(await preview("2026-01")).toMatchObject({ unpriced: true, items: [{ net: "2" }] });
  await all.close("2026-01");
  await all.run(project.id, "2026-02", 3);
  expect(await preview("2026-02")).toMatchObject({ unpriced: false, items: [{ net: "3" }] });
});

it("is not closed where nothing has a price", async () => {
  const { database } = all.portal;
  await database.$executeRaw`truncate rate_card_version cascade`;
  await expect(all.close("2026-02")).rejects.toMatchObject({ code: "wrong-state" });
  expect(await database.invoiceMonth.count({ where: { month: "2026-02" } })).toBe(0);
});
