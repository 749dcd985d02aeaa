import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import type { RateTerms } from "@/lib/billing/rate-card";
import { recordFacts, type ResourceState } from "@/lib/billing/ledger/facts";
import { stateOf } from "@/lib/billing/ledger/testing/lives";
import { monthPeriod } from "@/lib/billing/period";
import { invoiceQuery, type InvoiceSettings } from "@/lib/contract/schemas/invoices";
import { newId } from "@/lib/util/ids";
import { closeMonth, type Closed } from "../close-month";
import { getInvoice } from "../get-invoice";
import { listProjectInvoices } from "../list-invoices";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const ZONE = "Europe/Berlin";
/** All machines are of one stack and person, whom nobody knows any more. */
const WHOSE = { stack: newId(), owner: newId() };

export const SETTINGS: InvoiceSettings = {
  ...{ mode: "invoices", firstMonth: "2026-01", closeAfterHours: 72, issueAtClosing: false },
  ...{ prefix: "INV-", creditNotePrefix: "CN-", dueDays: 30, issuer: "Burgeon Ltd", revision: 1 },
};

/** Machines of one vCPU, at 1 euro an hour unless somebody says otherwise, in an installation in Berlin that invoices from January 2026 on. */
export class Installation {
  constructor(
    readonly portal: TestPortal,
    readonly finance: Viewer,
  ) {}

  /** @param from when the first version of the rate card began */
  static async create(more: Partial<RateTerms> = {}, from = new Date("2020-01-01T00:00:00Z")): Promise<Installation> {
    const portal = await createTestPortal({ BURGEON_TIME_ZONE: ZONE });
    const terms = { ...DEFAULT_TERMS, rates: { vcpu: [{ above: "0", rate: "1" }] }, ...more };
    const data = { state: "published", currency: "EUR", validFrom: from };
    await portal.database.rateCardVersion.create({ data: { ...data, terms } });
    await portal.database.invoiceSetting.create({ data: SETTINGS });
    return new Installation(portal, await viewerFor(await seedUser(portal.database, "finance")));
  }

  async project(): Promise<{ id: string; name: string; owner: Viewer; viewer: Viewer }> {
    const [owner, viewer] = [await seedUser(this.portal.database), await seedUser(this.portal.database)];
    const { id, name } = await seedProject(this.portal.database, [
      { user: owner, role: "owner" },
      { user: viewer, role: "viewer" },
    ]);
    return { id, name, owner: await viewerFor(owner), viewer: await viewerFor(viewer) };
  }

  /** A machine that runs for so many hours from the beginning of a month on; reported at once, or as late as `reported`. */
  async run(project: string, month: string, hours: number, more: { name?: string; reported?: Date } = {}) {
    const from = monthPeriod(month, ZONE).from;
    const end = new Date(from + hours * HOUR);
    const state = stateOf({ ...WHOSE, project, amounts: { vcpu: 1n } } satisfies Partial<ResourceState>);
    const resource = { kind: "machine", name: more.name ?? `${project}-${month}` } as const;
    const facts = [
      { resource, key: "verified", what: "verified" as const, at: new Date(from), state },
      { resource, key: "gone", what: "gone" as const, at: end, state: null },
    ];
    await recordFacts(this.portal.database, facts, more.reported ?? end);
  }

  close(month: string, timeZone = ZONE, now = new Date(monthPeriod(month, ZONE).to + 3 * DAY)): Promise<Closed> {
    return closeMonth(this.portal.database, { month, userId: this.finance.userId, timeZone, now });
  }

  /** The documents of a project, the oldest first. */
  async of(project: string) {
    const { items } = await listProjectInvoices(this.finance, {
      ...{ params: { project }, query: invoiceQuery.parse({}), body: undefined },
    });
    return Promise.all(
      items.toReversed().map(({ id }) => getInvoice(this.finance, { params: { project, invoice: id }, ...none })),
    );
  }
}

export const none = { query: {}, body: undefined };
