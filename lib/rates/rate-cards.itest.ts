import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import type { RateTerms } from "@/lib/billing/rate-card";
import { loadRateCards, rateCardAt } from "@/lib/billing/rate-cards";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import { isPortalError, type PortalError } from "@/lib/errors";
import { english } from "@/lib/util/say";
import { createRateCard, deleteRateCard, putRateCard } from "./edit-rate-card";
import { getRateCard, listRateCards } from "./list-rate-cards";
import { publishRateCard, withdrawRateCard } from "./publish-rate-card";

let portal: TestPortal;
let [ada, finn] = [] as unknown as [Viewer, Viewer];
let project: { id: string };

beforeAll(async () => {
  portal = await createTestPortal();
  ada = await viewerFor(await seedUser(portal.database, "admin", { name: "Ada" }));
  finn = await viewerFor(await seedUser(portal.database, "finance", { name: "Finn" }));
  project = await seedProject(portal.database);
});
afterAll(() => portal.remove());
beforeEach(async () => {
  await portal.database.stack.deleteMany();
  await portal.database.rateCardVersion.updateMany({ data: { state: "draft", validFrom: null, validTo: null } });
  await portal.database.rateCardVersion.deleteMany();
});

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const about = (card: number) => ({ params: { card: String(card) }, query: {} });
const draft = (copyOf: number | null = null, viewer = finn) =>
  createRateCard(viewer, { params: {}, query: {}, body: { copyOf } });
const put = (card: number, revision: number, terms: Partial<RateTerms> = {}, more: object = {}, viewer = finn) =>
  putRateCard(viewer, {
    ...about(card),
    body: { currency: "USD", note: "", terms: { ...DEFAULT_TERMS, ...terms }, revision, ...more },
  });
const publish = (card: number, from: string | null, revision = 1, viewer = finn) =>
  publishRateCard(viewer, { ...about(card), body: { from, revision } });
const withdraw = (card: number, revision = 2) => withdrawRateCard(finn, { ...about(card), body: { revision } });
const published = async (from: string | null) => {
  const { number } = await draft();
  return publish(number, from);
};
const refusal = async (attempt: Promise<unknown>): Promise<PortalError> => {
  const error: unknown = await attempt.then(
    () => new Error("nothing was refused"),
    (e: unknown) => e,
  );
  if (!isPortalError(error)) throw error;
  return error;
};
const listed = async () => {
  const { items } = await listRateCards(finn, { params: {}, query: {}, body: undefined });
  return items.map(({ number, phase }) => [number, phase]);
};

describe("versions of the rate card", () => {
  it("follow each other: a version ends where the next begins, whichever was published first", async () => {
    const first = await published(null);
    const later = await published(inDays(20));
    const between = await published(inDays(10));
    const cards = await loadRateCards(portal.database);
    expect(cards.map(({ id }) => id)).toEqual([first.name, between.name, later.name]);
    for (const [i, { to }] of cards.entries()) expect(to).toBe(cards[i + 1]?.from ?? null);
    expect(await listed()).toEqual([
      [later.number, "planned"],
      [between.number, "planned"],
      [first.number, "in-force"],
    ]);
    expect(await rateCardAt(portal.database, new Date(Date.now() + 15 * DAY))).toMatchObject({ id: between.name });
    expect(await rateCardAt(portal.database, new Date(Date.now() - DAY))).toBeNull();
  });

  it("give their time back when they are withdrawn", async () => {
    const first = await published(null);
    await published(inDays(20));
    const between = await published(inDays(10));
    await withdraw(between.number);
    const [card, next] = await loadRateCards(portal.database);
    expect([card?.id, card?.to]).toEqual([first.name, next?.from]);
    expect(await listed()).toContainEqual([between.number, "draft"]);
  });

  it("are refused where two would begin together, in the past, and in another currency", async () => {
    const first = await published(null);
    const at = inDays(3);
    await published(at);
    const { number } = await draft();
    const overlap = await refusal(publish(number, at));
    expect(overlap).toMatchObject({ code: "invalid-parameters", fields: [{ path: ["from"] }] });
    expect(overlap.text.detail).toMatch(/begins at that moment too/);
    expect((await refusal(publish(number, inDays(-1)))).text.detail).toMatch(/from now on/);
    await put(number, 1, {}, { currency: "EUR" });
    expect((await refusal(publish(number, inDays(5), 2))).text.detail).toBe(
      `Version v${number} is in EUR, version ${first.name} in USD. An installation has one currency.`,
    );
  });

  it("can be published by one of two people at once", async () => {
    await published(null);
    const { number } = await draft();
    const both = await Promise.allSettled([publish(number, inDays(1)), publish(number, inDays(2), 1, ada)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [late] = both.flatMap((one) => (one.status === "rejected" ? [one.reason as PortalError] : []));
    expect(late).toMatchObject({ code: "wrong-state" });
    const [a, b] = [await draft(), await draft()];
    const at = inDays(4);
    const same = await Promise.allSettled([publish(a.number, at), publish(b.number, at)]);
    expect(same.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("are kept as they were published, by the portal and by the database", async () => {
    const { number } = await published(null);
    expect(await refusal(put(number, 2))).toMatchObject({ code: "wrong-state" });
    expect(await refusal(deleteRateCard(finn, { ...about(number), body: undefined }))).toMatchObject({
      code: "wrong-state",
    });
    const { rateCardVersion } = portal.database;
    await expect(rateCardVersion.update({ where: { number }, data: { terms: {} } })).rejects.toThrow(/published/);
    await expect(rateCardVersion.delete({ where: { number } })).rejects.toThrow(/published/);
    const overlapping = { state: "published", currency: "USD", terms: {}, validFrom: new Date() };
    await expect(rateCardVersion.create({ data: overlapping })).rejects.toThrow(/rate_card_version_overlap/);
  });

  it("become drafts again only while nothing can have been charged by them", async () => {
    const { number } = await published(null);
    const cloud = await seedCloud(portal.database);
    const stack = await seedStack(portal.database, { projectId: project.id, userId: finn.userId, cloudId: cloud.id });
    const { kept } = await getRateCard(finn, { ...about(number), body: undefined });
    expect(kept && english(kept)).toMatch(/stacks have run since/);
    expect(await refusal(withdraw(number))).toMatchObject({ code: "wrong-state" });
    await portal.database.stack.update({ where: { id: stack.id }, data: { removedAt: new Date(Date.now() - DAY) } });
    await withdraw(number);
    expect(await listed()).toEqual([[number, "draft"]]);
  });
});

describe("a draft", () => {
  it("begins as a copy, and says who changed it meanwhile", async () => {
    const { number } = await draft();
    await put(number, 1, { minimum: "1.50" }, { note: "Winter" });
    const copy = await draft(number);
    expect(copy).toMatchObject({ terms: { minimum: "1.50" }, phase: "draft", note: "" });
    const late = await refusal(put(number, 1, {}, {}, ada));
    expect(late).toMatchObject({ code: "edited-meanwhile" });
    expect(late.text.detail).toMatch(/by Finn/);
  });

  it("names projects that there are", async () => {
    const { number } = await draft();
    const override = { meter: "vcpu" as const, tiers: [{ above: "0", rate: "0.02" }] };
    await put(number, 1, { overrides: [{ ...override, project: project.id }] });
    const unknown = await refusal(put(number, 2, { overrides: [{ ...override, project: "nobody" }] }));
    expect(unknown.fields).toMatchObject([{ path: ["terms", "overrides", 0, "project"] }]);
  });
});

it("every change is recorded with what was before and after", async () => {
  const { number } = await draft();
  await put(number, 1, { minimum: "2" });
  await publish(number, null, 2);
  await withdraw(number, 3);
  await deleteRateCard(finn, { ...about(number), body: undefined });
  const entries = await portal.database.auditEntry.findMany({
    where: { target: `rate-card:v${number}` },
    orderBy: { id: "asc" },
  });
  expect(entries.map(({ action, userId }) => [action, userId])).toEqual(
    ["drafted", "changed", "published", "withdrawn", "deleted"].map((what) => [`rate-card.${what}`, finn.userId]),
  );
  expect(entries[0]?.data).toMatchObject({ before: null, after: { state: "draft" } });
  expect(entries[4]?.data).toMatchObject({ before: { state: "draft" }, after: null });
  expect(entries[1]?.data).toMatchObject({ before: { terms: { minimum: null } }, after: { terms: { minimum: "2" } } });
  expect(entries[2]?.data).toMatchObject({ before: { state: "draft" }, after: { state: "published" } });
});

// The last one: a month that is closed stays so.
it("a version in force stays published once a month was closed by it, also where no stack has run", async () => {
  const { number } = await draft();
  const commitments = [{ project: project.id, meter: "vcpu" as const, units: "100", rate: "0.01" }];
  await put(number, 1, { commitments });
  await publish(number, inDays(-40), 2);
  const [from, to, closedAt] = [new Date(inDays(-35)), new Date(inDays(-5)), new Date()];
  await portal.database.invoiceMonth.create({ data: { month: "2026-01", timeZone: "UTC", from, to, closedAt } });
  expect((await getRateCard(finn, { ...about(number), body: undefined })).kept).toMatchObject({
    values: [`v${number}`, "2026-01"],
  });
  expect(await refusal(withdraw(number, 3))).toMatchObject({ code: "wrong-state" });
});
