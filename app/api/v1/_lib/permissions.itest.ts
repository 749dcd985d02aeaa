import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, type TestPortal } from "@/lib/auth/testing/portal";
import { api, type EndpointName } from "@/lib/contract/api";
import type { Endpoint } from "@/lib/contract/endpoint";
import {
  grants,
  INSTALLATION_ROLES,
  PROJECT_ROLES,
  type InstallationRole,
  type ProjectRole,
} from "@/lib/contract/permissions";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { seedCloud, seedLaunch, seedStack } from "@/lib/deployments/testing/seed";
import type { User } from "@/lib/generated/prisma/client";
import { call } from "./testing/call";

/** Bodies that pass the schema; `secret` and `user` name things that do not exist, so that nothing changes. */
const BODIES: Partial<Record<EndpointName, unknown>> = {
  changePassword: { current: "not the password", next: "a new long password" },
  createToken: { name: "created-by-test", days: 30 },
  createUser: { email: "nobody@example.org", name: "Nobody" },
  setUserRole: { role: "member" },
  createProject: { name: "created-by-test", title: "Created" },
  putMember: { email: "nobody@example.org", role: "viewer" },
  putOsSource: {
    ...{ title: "Nothing", family: "debian", kind: "disk", url: "https://images.example/x.qcow2", signature: null },
    digest: `sha256:${"0".repeat(64)}`,
  },
  putOsRefresh: { everyDays: 7 },
  putCloning: { cloneKind: "full", locked: true },
  bakeTemplates: { cells: [{ service: "nothing", osId: "nothing" }] },
  testTemplate: { service: "nothing", osId: "nothing", bakedImageId: null },
  changeTemplates: { action: "retire", ids: [randomUUID()] },
  putPolicy: {
    ...{ service: null, osId: null, bake: "never", intervalDays: 30, keepLast: 3, maxAgeDays: 30 },
    publishing: "automatic",
  },
  keepArtifact: { upload: randomUUID(), name: "x.tar", sizeBytes: 1 },
  createFile: { upload: randomUUID(), name: "x.war", sizeBytes: 1 },
  createMirror: { prefix: "https://vendor.example/", base: "https://mirror.example/", only: false },
  putMirror: { prefix: "https://vendor.example/", base: "https://mirror.example/", only: false },
  putService: { enabled: true, reason: "", hidden: false, limits: {}, revision: 0 },
  putServiceOrder: { order: [], before: [] },
  addBlueprintSource: { name: "x", url: "no address", ref: null, folder: "", daily: false },
  createRateCard: {},
  putRateCard: { currency: "USD", note: "", terms: DEFAULT_TERMS, revision: 1 },
  publishRateCard: { from: null, revision: 1 },
  withdrawRateCard: { revision: 1 },
  createTax: { project: randomUUID(), name: "VAT", percent: "19", from: "2199-01" },
  createExportSchedule: {
    ...{ name: "x", project: randomUUID(), dataset: "lines", format: "csv", hour: 2, enabled: true, secret: null },
    target: { kind: "directory", folder: "x" },
  },
  putExportSchedule: {
    ...{ name: "x", project: null, dataset: "lines", format: "csv", hour: 2, enabled: true, secret: null, revision: 1 },
    target: { kind: "directory", folder: "x" },
  },
  createCorrection: {
    stack: randomUUID(),
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-01T01:00:00Z",
    reason: "test",
  },
  reverseCorrection: { reason: "test" },
  createCredit: { project: randomUUID(), amount: "1", from: "2199-01", reason: "test" },
  putInvoiceSettings: {
    ...{ mode: "showback", firstMonth: null, closeAfterHours: 72, issueAtClosing: false, dueDays: 30, issuer: "" },
    ...{ prefix: "INV-", creditNotePrefix: "CN-", revision: 0 },
  },
  putInvoiceRecipient: { project: randomUUID(), name: "test", address: "", revision: 0 },
  payInvoice: { on: "2026-12-01" },
  voidInvoice: { reason: "test" },
  createCreditNote: { amount: null, reason: "test" },
  createBudget: {
    ...{ scope: { kind: "project", project: randomUUID() }, amount: "1", currency: "USD", thresholds: [] },
    onExceed: "warn",
  },
  putBudget: { amount: "1", thresholds: [], onExceed: "warn", revision: 1 },
  requestOverride: { budget: randomUUID(), order: "db", reason: "test" },
  decideOverride: { decision: "grant", upTo: null },
  putNoticeHook: { url: "https://hooks.example.org", enabled: true, secret: "what both sides know", revision: null },
  putIdleRule: { percent: 3, kilobytesPerSecond: null, hours: 24, revision: 0 },
  readNotices: { upTo: "0" },
  plan: { name: "db", service: "nothing", os: "debian-12", mode: "os-only", cloneKind: "thin" },
  runAction: { action: "configure-again" },
  planTags: { tags: {} },
  putTags: { tags: {} },
  planLease: { lease: null },
  putLease: { lease: null },
  planScale: { roles: {} },
  takeSnapshot: {},
  scaleStack: { roles: {}, planHash: "x" },
  launch: { name: "db", service: "nothing", os: "debian-12", mode: "os-only", cloneKind: "thin", planHash: "x" },
};

/** Queries of endpoints that need one. */
const QUERIES: Partial<Record<EndpointName, string>> = {
  compareRates: "?month=2026-11",
  getStatement: "?month=2026-11",
  putArtifactPart: "?offset=0",
  putFilePart: "?offset=0",
  uploadBlueprint: "?name=x",
};

type Ids = { project: string; stack: string; deployment: string };
type Role = { installation: InstallationRole; project: ProjectRole | null };

const names = Object.keys(api) as EndpointName[];
const endpointOf = (name: EndpointName): Endpoint => api[name];
const roles: Role[] = INSTALLATION_ROLES.flatMap((installation) =>
  [...PROJECT_ROLES, null].map((project) => ({ installation, project })),
);

let portal: TestPortal;
let ids: Ids;
const people = new Map<string, User>();
const keyOf = ({ installation, project }: Role) => `${installation}/${project ?? "no member"}`;

beforeAll(async () => {
  portal = await createTestPortal();
  const members: { user: User; role: ProjectRole }[] = [];
  for (const role of roles) {
    const user = await seedUser(portal.database, role.installation);
    people.set(keyOf(role), user);
    if (role.project) members.push({ user, role: role.project });
  }
  const project = await seedProject(portal.database, members);
  const cloud = await seedCloud(portal.database, "unreachable");
  const userId = members[0]!.user.id;
  // Removed and succeeded: nothing may be destroyed, cancelled or retried, so whoever is let in gets "wrong-state".
  const stack = await seedStack(portal.database, {
    projectId: project.id,
    userId,
    cloudId: cloud.id,
    state: "removed",
  });
  ids = { project: project.id, stack: stack.id, deployment: await seedLaunch(portal.database, { stack }) };
});
afterAll(() => portal.remove());

function pathOf(name: EndpointName, { project, stack, deployment }: Ids): string {
  const values: Record<string, string> = {
    project,
    stack,
    deployment,
    user: randomUUID(),
    service: "nothing",
    os: "nothing",
    cloud: "nothing",
    image: randomUUID(),
    secret: "nothing",
    month: "2026-09",
    schedule: randomUUID(),
    dataset: "lines",
    node: "nothing",
    snapshot: randomUUID(),
    policy: randomUUID(),
    artifact: "nothing",
    file: "nothing",
    mirror: randomUUID(),
    // No id of an upload: nothing is written.
    upload: "nothing",
    source: randomUUID(),
    revision: randomUUID(),
    card: "0",
    tax: randomUUID(),
    credit: randomUUID(),
    correction: randomUUID(),
    invoice: randomUUID(),
    budget: randomUUID(),
    override: randomUUID(),
    token: randomUUID(),
  };
  return api[name].path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    // Without one the path would be another endpoint's, or nobody's, and its answer would say nothing of this one.
    if (value === undefined) throw new Error(`there is no value for {${key}} in the path of ${name}`);
    return value;
  });
}

/** Ends a stream as soon as its status is known. */
async function request(
  name: EndpointName,
  to: Ids,
  as: User | null,
): Promise<{ status: number; text: string; code: string | null }> {
  const stop = new AbortController();
  const body = endpointOf(name).bytes ? new Uint8Array(1) : BODIES[name];
  const address = `${pathOf(name, to)}${QUERIES[name] ?? ""}`;
  const response = await call(api[name].method, address, { as, body, signal: stop.signal });
  if (endpointOf(name).stream && response.ok) {
    await response.body?.cancel();
    stop.abort();
    return { status: response.status, text: "", code: null };
  }
  const text = await response.text();
  const code = response.ok ? null : (JSON.parse(text) as { code: string }).code;
  return { status: response.status, text, code };
}

const aboutProject = names.filter((name) => /\{(project|stack|deployment)\}/.test(api[name].path));
const protectedNames = names.filter((name) => endpointOf(name).permission !== "public");

describe("every endpoint", () => {
  it.each(protectedNames)("%s is closed to strangers", async (name) => {
    expect(await request(name, ids, null)).toMatchObject({ status: 401, code: "not-signed-in" });
  });

  it.each(protectedNames)("%s lets in exactly whom the permission table names", async (name) => {
    for (const role of roles) {
      const { permission } = endpointOf(name);
      const { code } = await request(name, ids, people.get(keyOf(role))!);
      const visible = grants("project.read", role.installation, role.project);
      if (grants(permission, role.installation, role.project))
        expect([keyOf(role), code]).not.toEqual([keyOf(role), "forbidden"]);
      else if (aboutProject.includes(name) && !visible) expect([keyOf(role), code]).toEqual([keyOf(role), "not-found"]);
      else expect([keyOf(role), code]).toEqual([keyOf(role), "forbidden"]);
    }
  });

  it.each(aboutProject)("%s answers for a foreign project exactly as for one that does not exist", async (name) => {
    for (const outsider of [{ installation: "member", project: null }] as const) {
      const as = people.get(keyOf(outsider))!;
      const foreign = await request(name, ids, as);
      const unknown = await request(name, { project: randomUUID(), stack: randomUUID(), deployment: randomUUID() }, as);
      const malformed = await request(name, { project: "Not A Name", stack: "1' or '1'='1", deployment: "%00" }, as);
      expect(foreign.status).toBe(404);
      expect(unknown).toEqual(foreign);
      expect(malformed).toEqual(foreign);
    }
  });
});

describe("public endpoints", () => {
  it.each(names.filter((name) => endpointOf(name).permission === "public"))("%s answers strangers", async (name) => {
    expect((await request(name, ids, null)).status).toBe(200);
  });
});
