import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { recordFacts } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { compareRates } from "./compare-rates";

let portal: TestPortal;
let finn: Viewer;

beforeAll(async () => {
  portal = await createTestPortal({ BURGEON_TIME_ZONE: "Europe/Berlin" });
  finn = await viewerFor(await seedUser(portal.database, "finance"));
});
afterAll(() => portal.remove());

const what = (card: number, month: string) =>
  compareRates(finn, { params: { card: `v${card}` }, query: { month }, body: undefined });

it("rates a past month of the ledger by a draft beside what was in force", async () => {
  const { database } = portal;
  const project = await seedProject(database);
  const terms = (rate: string) => ({ ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate }] } });
  const { rateCardVersion } = database;
  await rateCardVersion.create({
    data: { state: "published", currency: "EUR", terms: terms("1"), validFrom: new Date("2026-01-01T00:00:00Z") },
  });
  const draft = await rateCardVersion.create({ data: { currency: "EUR", terms: terms("1.5") } });
  const foreign = await rateCardVersion.create({ data: { currency: "KRW", terms: terms("2000") } });

  // Two vCPUs for 10 hours, of which 6 lie in March as it is in Berlin.
  const machine = { kind: "machine", name: "m1" } as const;
  const state = stateOf({ project: project.id, service: "redis" });
  const [from, to] = [new Date("2026-02-28T19:00:00Z"), new Date("2026-03-01T05:00:00Z")];
  await recordFacts(database, [{ resource: machine, key: "a", what: "verified", at: from, state }], to);
  await recordFacts(database, [{ resource: machine, key: "b", what: "gone", at: to, state: null }], to);

  const march = await what(draft.number, "2026-03");
  expect(march).toMatchObject({
    ...{ currency: "EUR", until: "2026-03-31T22:00:00.000Z", unpricedSeconds: 0 },
    total: { published: "12", draft: "18", difference: "6" },
    projects: [{ key: project.id, title: "Test project", difference: "6" }],
    services: [{ key: "redis", title: "Redis", difference: "6" }],
  });
  expect(await what(draft.number, "2026-02")).toMatchObject({ total: { published: "8", draft: "12" } });
  expect(await what(draft.number, "2025-12")).toMatchObject({ total: { published: "0", draft: "0" }, projects: [] });
  await expect(what(draft.number, "2199-01")).rejects.toMatchObject({ fields: [{ path: ["month"] }] });
  await expect(what(foreign.number, "2026-03")).rejects.toMatchObject({ code: "wrong-state" });
});
