import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "./testing/call";
import { createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { Big, type Decimal } from "@/lib/billing/decimal";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { FOCUS_COLUMNS, FOCUS_DECIMALS, FOCUS_OBJECTS, type FocusRow } from "@/lib/billing/focus/columns";
import { faultsOf } from "@/lib/billing/focus/testing/conformance";
import { recordFacts, type ResourceState } from "@/lib/billing/ledger/facts";
import { monthAt } from "@/lib/costs/read-month";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import type { Project, User } from "@/lib/generated/prisma/client";
import { LEDGER_COLUMNS } from "@/lib/exports/ledger";
import { LINE_COLUMNS } from "@/lib/exports/lines";
import { writeExport } from "@/lib/exports/write-export";

const HOUR = 3_600_000;
const SEPTEMBER = Date.UTC(2026, 8, 1);
const at = (hours: number) => new Date(SEPTEMBER + hours * HOUR);

let portal: TestPortal;
let [finance, reader] = [] as unknown as [User, User];
let [search, web, quiet] = [] as unknown as [Project, Project, Project];

const stateOf = (project: Project, stack: string, more: Partial<ResourceState> = {}): ResourceState => ({
  ...{ phase: "running", project: project.id, stack, stackName: "=1+1", node: "db-1", role: "db" },
  ...{ service: "mariadb", os: "debian-12", mode: "os-only", flavour: "small", owner: finance.id, cloud: "local" },
  amounts: { vcpu: 2n },
  ...more,
});

beforeAll(async () => {
  portal = await createTestPortal();
  const { database } = portal;
  [finance, reader] = [await seedUser(database, "finance", { name: "Jonas" }), await seedUser(database)];
  search = await seedProject(database, [{ user: reader, role: "viewer" }]);
  await database.project.update({ where: { id: search.id }, data: { title: '=HYPERLINK("x")' } });
  [web, quiet] = [await seedProject(database), await seedProject(database)];
  const cloudId = (await seedCloud(database)).id;
  const stack = async (project: Project, name: string) =>
    (await seedStack(database, { projectId: project.id, userId: finance.id, cloudId, name })).id;
  const [orders, site] = [await stack(search, "orders"), await stack(web, "site")];
  const commitments = [{ project: quiet.id, meter: "vcpu" as const, units: "10", rate: "0.5" }];
  await database.rateCardVersion.create({
    data: { currency: "USD", state: "published", validFrom: new Date(0), terms: { ...DEFAULT_TERMS, commitments } },
  });
  await database.projectTax.create({ data: { projectId: null, name: "VAT", percent: "19", validFrom: "2026-01" } });
  await database.projectCredit.create({
    data: { projectId: search.id, amount: "3", currency: "USD", month: "2026-09", reason: "Welcome" },
  });
  const machine = (name: string) => ({ kind: "machine", name }) as const;
  const state = stateOf(search, orders);
  await recordFacts(
    database,
    [
      { resource: machine("m1"), key: "verified", what: "verified", at: at(-10), state },
      { resource: machine("m2"), key: "verified", what: "verified", at: at(24), state: stateOf(web, site) },
      { resource: machine("m2"), key: "gone", what: "gone", at: at(48), state: null },
      {
        resource: machine("img"),
        key: "published",
        what: "published",
        at: at(0),
        state: { ...state, project: null, stack: null, service: null, phase: "stored", amounts: { image: 1024n } },
      },
    ],
    at(800),
  );
  // Somebody learns late that the second machine was larger.
  const larger = stateOf(web, site, { amounts: { vcpu: 4n, "disk-used": 700n } });
  await recordFacts(
    database,
    [{ resource: machine("m2"), key: "late", what: "resized", at: at(36), state: larger }],
    at(900),
  );
});
afterAll(() => portal.remove());

const get = (path: string, as: User = finance) => call("GET", path, { as });
const objects = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string | number | null>);
const sum = (amounts: readonly unknown[]) =>
  amounts.reduce((all: Decimal, one) => all.plus(String(one)), Big("0")).toFixed();

/** Lines of JSON with numbers as they were written: a parser's are binary floats. */
const focusRows = (text: string): FocusRow[] =>
  objects(text.replaceAll(/"(\w+)":(-?\d[\d.]*)(?=[,}])/g, '"$1":"$2"')).map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          value !== null && typeof value === "object" ? JSON.stringify(value) : value,
        ]),
      ) as FocusRow,
  );

describe("rated lines of a month", () => {
  it("are a file with every line and its exact amount, project by project", async () => {
    const response = await get("/costs/2026-09/lines");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="costs-2026-09.csv"');
    const [header, ...rows] = (await response.text()).trimEnd().split("\r\n");
    expect(header).toBe(LINE_COLUMNS.join());
    // 720 h x 2, 12 h x 2 and 12 h x 4 vCPU at 0.01; 720 GiB-h of an image; 10 committed at 0.5.
    expect(sum(rows.map((row) => row.split(",").at(-2)!))).toBe("20.156");
    // Whoever only committed to something has their place among those who used something.
    const order = [...[search.id, web.id, quiet.id].sort(), "installation"];
    expect([...new Set(rows.map((row) => row.split(",")[1]))]).toEqual(order);
  });

  it("keep a spreadsheet from running what people have written", async () => {
    const text = await (await get("/costs/2026-09/lines")).text();
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(await (await get("/costs/2026-09/ledger")).text()).toContain(",'=1+1,");
  });

  it("are the same as lines of JSON, with decimals as text", async () => {
    const response = await get("/costs/2026-09/lines?format=ndjson");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const rows = objects(await response.text());
    expect(sum(rows.map(({ amount }) => amount))).toBe("20.156");
    expect(Object.keys(rows[0]!)).toEqual([...LINE_COLUMNS]);
    expect(rows.find(({ project_id: id }) => id === search.id)).toMatchObject({
      ...{ stack: "orders", quantity: "1440", unit: "vCPU-h", percent: "0", currency: "USD", owner: "Jonas" },
    });
  });

  it("are a project's own for its members, without what others have committed to", async () => {
    const own = await get(`/projects/${search.name}/costs/2026-09/lines?format=ndjson`, reader);
    expect(objects(await own.text()).map(({ project_id: id }) => id)).toEqual([search.id]);
    expect((await get(`/projects/${web.name}/costs/2026-09/lines`, reader)).status).toBe(404);
    expect((await get("/costs/2026-09/lines", reader)).status).toBe(403);
  });

  it("are refused for what is no data set, no month or has not begun", async () => {
    expect((await get("/costs/2026-09/nothing")).status).toBe(404);
    expect((await get("/costs/2999-01/lines")).status).toBe(400);
    expect((await get("/costs/2026-09/lines?format=xlsx")).status).toBe(400);
  });
});

describe("the ledger of a month", () => {
  it("has intervals, what is open, and corrections with their reason", async () => {
    const rows = objects(await (await get("/costs/2026-09/ledger?format=ndjson")).text());
    expect(Object.keys(rows[0]!)).toEqual([...LEDGER_COLUMNS]);
    const of = (name: string) => rows.filter(({ resource }) => resource === name);
    expect(of("m1")).toMatchObject([{ record: "open", from: at(-10).toISOString(), to: null, vcpu: "2", sign: 1 }]);
    expect(of("m2").map(({ record, sign, vcpu, disk_used_mib: used }) => [record, sign, vcpu, used])).toEqual([
      ["interval", 1, "2", null],
      ["correction", -1, "2", null],
      ["correction", 1, "4", "700"],
    ]);
    // Each amount is in its own column also where one before it is not known.
    expect(of("img")).toMatchObject([{ disk_used_mib: null, image_mib: "1024" }]);
    expect(of("m2").at(-1)).toMatchObject({ reference: "late", reason: "An event was reported late." });
  });

  it("is a project's own", async () => {
    const rows = objects(await (await get(`/projects/${web.name}/costs/2026-09/ledger?format=ndjson`)).text());
    expect(new Set(rows.map(({ project_id: id }) => id))).toEqual(new Set([web.id]));
  });
});

describe("FOCUS 1.2", () => {
  it("keeps to the specification, and what is billed is the month's rated total, and with tax and credits what is to pay", async () => {
    const rows = focusRows(await (await get("/costs/2026-09/focus?format=ndjson")).text());
    expect(faultsOf(rows)).toEqual([]);
    const rated = rows.filter((row) => row.SkuId !== null);
    expect(sum(rated.map(({ BilledCost }) => BilledCost))).toBe("20.156");
    for (const { id, name } of [search, web, quiet]) {
      const own = rows.filter(({ BillingAccountId }) => BillingAccountId === id);
      const statement = (await (await get(`/projects/${name}/statement?month=2026-09`)).json()) as { total: string };
      expect(sum(own.map(({ BilledCost }) => BilledCost))).toBe(statement.total);
    }
    expect(new Set(rows.map(({ ChargeCategory }) => ChargeCategory))).toEqual(
      new Set(["Usage", "Purchase", "Tax", "Credit"]),
    );
    expect(rows.find((row) => row.BillingAccountType === "Installation")).toMatchObject({ ServiceName: "Images" });
  });

  it("says the same as CSV", async () => {
    const [header, ...lines] = (await (await get("/costs/2026-09/focus")).text()).trimEnd().split("\r\n");
    expect(header).toBe(FOCUS_COLUMNS.join());
    const rows = focusRows(await (await get("/costs/2026-09/focus?format=ndjson")).text());
    expect(lines).toHaveLength(rows.length);
    expect([...FOCUS_DECIMALS, ...FOCUS_OBJECTS].every((column) => FOCUS_COLUMNS.includes(column))).toBe(true);
  });
});

describe("an export of many rows", () => {
  const MANY = 5_000;

  it("is written a piece at a time, whenever there is room, and has each row once", async () => {
    const { database } = portal;
    const project = await seedProject(database);
    await database.$executeRaw`
      with resource as (insert into ledger_resource (kind, name) values ('machine', 'many') returning id),
      fact as (insert into ledger_fact (resource_id, key, what, at, recorded_at, phase, project_id, vcpu)
        select id, ${randomUUID()}, 'verified', ${at(0)}::timestamptz, now(), 'running', ${project.id}, 1 from resource returning id, resource_id)
      insert into ledger_interval (resource_id, fact_id, from_at, to_at)
        select f.resource_id, f.id, ${at(0)}::timestamptz + n * interval '1 minute', ${at(0)}::timestamptz + (n + 1) * interval '1 minute'
        from fact f, generate_series(0, ${MANY - 1}) n`;
    const pieces: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const sink = async (text: string) => {
      pieces.push(text);
      await gate;
    };
    const scope = { at: monthAt("2026-09", new Date()), project: project.id };
    const done = writeExport(database, { dataset: "ledger", format: "ndjson", scope }, sink, new Date());
    // Whatever else the database is asked takes no longer than the next page would.
    for (let asked = 0; asked < 50; asked += 1) await database.$queryRaw`select count(*) from ledger_interval`;
    expect(pieces).toHaveLength(1);
    open();
    expect(await done).toBe(MANY);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
    const ids = objects(pieces.join("")).map(({ id }) => id);
    expect(new Set(ids).size).toBe(MANY);
  });
});
