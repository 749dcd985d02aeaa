import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestPortal, seedProject, seedUser, viewerFor, type TestPortal } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { curatedService, serviceRules, type ServiceRules } from "@/lib/contract/schemas/services";
import { serviceDetail } from "@/lib/contract/schemas/catalogue";
import { launchStack } from "@/lib/deployments/launch-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { search } from "@/lib/deployments/search";
import { seedCloud, seedStack } from "@/lib/deployments/testing/seed";
import { english } from "@/lib/util/say";
import { isPortalError, type PortalError } from "@/lib/errors";
import { getChoice } from "./get-choice";
import { getService } from "./get-service";
import { listCuratedServices } from "./list-curated-services";
import { listServices } from "./list-services";
import { putService } from "./put-service";
import { putServiceOrder } from "./put-service-order";

let portal: TestPortal;
let [ada, bob, member] = [] as unknown as [Viewer, Viewer, Viewer];
let project: { id: string; name: string };
let cloudId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  const person = await seedUser(portal.database, "member");
  ada = await viewerFor(await seedUser(portal.database, "admin"));
  bob = await viewerFor(await seedUser(portal.database, "admin"));
  project = await seedProject(portal.database, [{ user: person, role: "operator" }]);
  member = await viewerFor(person);
  cloudId = (await seedCloud(portal.database)).id;
  for (const osId of ["debian-12", "debian-13"]) {
    const image = { osId, number: 1, imageId: `${osId}-1`, state: "published", publishedAt: new Date() };
    await portal.database.osImageRevision.create({ data: { cloudId, ...image } });
  }
});
afterAll(() => portal.remove());
beforeEach(async () => {
  await portal.database.serviceSetting.deleteMany();
  await portal.database.stack.updateMany({ data: { removedAt: new Date() } });
});

const none = { params: {}, query: {}, body: undefined };
const rules = (part: Partial<ServiceRules> = {}): ServiceRules =>
  serviceRules.parse({ enabled: true, reason: "", hidden: false, limits: {}, ...part });
const limits = (part: object) => rules(serviceRules.pick({ limits: true }).parse({ limits: part }));
const put = (service: string, body: ServiceRules, revision = 0, viewer = ada) =>
  putService(viewer, { params: { service }, query: {}, body: { ...body, revision } });
const listed = async (viewer: Viewer) => (await listServices(viewer, none)).items.map(({ id }) => id);
const detail = async (service: string, viewer = member) =>
  serviceDetail.parse(await getService(viewer, { params: { service }, query: {}, body: undefined }));
const request = (part: Partial<LaunchRequest> = {}): LaunchRequest => ({
  ...{ name: "cache", service: "memcached", os: "debian-12", mode: "os-only", cloneKind: "thin" },
  ...{ roles: {}, parameters: {}, ...part },
});
const plan = (part: Partial<LaunchRequest> = {}, viewer = member) =>
  planLaunch(viewer, { params: { project: project.name }, query: {}, body: request(part) });
const launch = async (part: Partial<LaunchRequest>) => {
  const { hash } = await plan(part);
  return launchStack(member, {
    params: { project: project.name },
    query: {},
    body: { ...request(part), planHash: hash },
  });
};
const refusal = (attempt: Promise<unknown>): Promise<PortalError> =>
  attempt.then(
    () => Promise.reject(new Error("it was not refused")),
    (e: unknown) => (isPortalError(e) ? e : Promise.reject(e)),
  );

describe("a service that is switched off", () => {
  it("is shown with the reason and who gave it, and launched by nobody; its stacks stay what they are", async () => {
    const { stackId } = await launch({ name: "before" });
    await put("memcached", rules({ enabled: false, reason: "Licence renewal until Monday." }));
    expect(await listed(member)).toContain("memcached");
    const { offers, enabled } = await detail("memcached");
    expect(enabled).toBe(false);
    const said = `${ada.name} has switched it off: Licence renewal until Monday.`;
    for (const { state, reason } of offers) expect([state, reason]).toEqual(["unavailable", said]);
    const query = { os: "debian-12", nodes: 1 };
    const choice = await getChoice(member, { params: { service: "memcached" }, query, body: undefined });
    expect(choice.modes.map(({ state }) => state)).toEqual(choice.modes.map(() => "unavailable"));
    for (const viewer of [member, ada])
      expect(await refusal(plan({}, viewer))).toMatchObject({
        code: "offer-unavailable",
        text: { detail: expect.stringContaining(said) },
      });
    const stack = await portal.database.stack.findUniqueOrThrow({ where: { id: stackId! } });
    expect(stack.removedAt).toBeNull();

    await put("memcached", rules(), 1);
    await expect(plan()).resolves.toMatchObject({ hash: expect.any(String) });
  });
});

describe("a hidden service", () => {
  it("is found by administrators, and by those who have a stack of it, but launched by administrators alone", async () => {
    await put("memcached", rules({ hidden: true }));
    const found = async (viewer: Viewer) => {
      const hits = await search(viewer, { params: { project: project.name }, query: { q: "memc" }, body: undefined });
      return hits.items.filter(({ kind }) => kind === "service").map(({ id }) => id);
    };
    expect([await listed(member), await found(member)]).toEqual([expect.not.arrayContaining(["memcached"]), []]);
    expect([await listed(ada), await found(ada)]).toEqual([expect.arrayContaining(["memcached"]), ["memcached"]]);
    await expect(detail("memcached")).rejects.toMatchObject({ code: "not-found" });
    expect(await refusal(plan())).toMatchObject({ code: "offer-unavailable" });
    await expect(plan({}, ada)).resolves.toMatchObject({ hash: expect.any(String) });

    const seeded = await seedStack(portal.database, { projectId: project.id, userId: member.userId, cloudId });
    await portal.database.stack.update({ where: { id: seeded.id }, data: { service: "memcached" } });
    const reached = await detail("memcached");
    expect(reached.hidden).toBe(true);
    expect(reached.offers.filter(({ state }) => state !== "unavailable")).toEqual([]);
    expect(await refusal(plan())).toMatchObject({ code: "offer-unavailable" });
  });
});

describe("limits", () => {
  it("take away from what is offered, say so, and refuse what is ordered all the same", async () => {
    const role = (await detail("memcached")).roles[0]!;
    expect((await detail("memcached")).withheld).toBeNull();
    await put(
      "memcached",
      limits({
        ...{ os: ["debian-13"], modes: ["os-only"], maxNodes: 5 },
        roles: { [role.id]: { max: 3, flavours: ["small"], count: 2, flavour: "small" } },
      }),
    );
    const now = await detail("memcached");
    expect(now.offers.map(({ osId, mode }) => [osId, mode])).toEqual([["debian-13", "os-only"]]);
    expect(now.nodes).toEqual({ min: role.count.min, max: 3 });
    expect(now.roles[0]).toMatchObject({ count: { max: 3, default: 2 }, flavour: "small", flavours: ["small"] });
    expect(now.withheld).toMatchObject({
      by: ada.name,
      oses: expect.arrayContaining(["Debian 12"]),
      modes: ["pre-installed"],
      maxNodes: 5,
    });

    expect(await refusal(plan())).toMatchObject({ code: "offer-unavailable", fields: [{ path: ["os"] }] });
    const os = "debian-13";
    const { nodes } = await plan({ os });
    expect(nodes).toHaveLength(2);
    const many = await refusal(plan({ os, roles: { [role.id]: { count: 6, flavour: "medium" } } }));
    expect(many.fields.map(({ path, message }) => [path.at(-1), english(message)])).toEqual([
      ["count", `At most 3 nodes of this role are allowed. This limit was set by ${ada.name}.`],
      ["flavour", `Choose one of the allowed sizes: Small. This limit was set by ${ada.name}.`],
      ["count", `At most 5 nodes are allowed in all, and these are 6. This limit was set by ${ada.name}.`],
    ]);
  });

  it("count a project's stacks, those that are removed not, also when two launch at once", async () => {
    await put("memcached", limits({ maxStacks: 2 }));
    await launch({ name: "first" });
    const seen = await Promise.all(
      ["second", "third"].map(async (name) => ({ name, hash: (await plan({ name })).hash })),
    );
    const both = await Promise.allSettled(
      seen.map(({ name, hash: planHash }) =>
        launchStack(member, { params: { project: project.name }, query: {}, body: { ...request({ name }), planHash } }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const full = await refusal(plan({ name: "fourth" }));
    expect(full).toMatchObject({ code: "quota-exceeded", text: { detail: expect.stringContaining("at most 2") } });
    expect(full.text.detail).toContain(ada.name);
    await portal.database.stack.updateMany({ where: { name: "first" }, data: { removedAt: new Date() } });
    await expect(plan({ name: "fourth" })).resolves.toMatchObject({ hash: expect.any(String) });
  });

  it("that the blueprint cannot keep are refused by name", async () => {
    const role = (await detail("memcached")).roles[0]!;
    const paths = async (part: object) =>
      (await refusal(put("memcached", limits(part)))).fields.map(({ path }) => path.slice(1).join("."));
    expect(await paths({ os: ["windows"], roles: { nothing: {} } })).toEqual(["os", "roles.nothing"]);
    expect(await paths({ roles: { [role.id]: { max: role.count.max + 1 } } })).toEqual([`roles.${role.id}.max`]);
    expect(await paths({ roles: { [role.id]: { max: 2, count: 3 } } })).toEqual([`roles.${role.id}.count`]);
    expect(await paths({ roles: { [role.id]: { flavours: ["small"], flavour: "large" } } })).toEqual([
      `roles.${role.id}.flavour`,
    ]);
    expect(await paths({ roles: { [role.id]: { flavours: ["nothing"] } } })).toEqual([`roles.${role.id}.flavours`]);
    const redis = await refusal(put("redis", limits({ tools: ["puppet"], modes: ["pre-installed"] })));
    expect(redis.fields.map(({ path }) => path)).toEqual([["limits", "modes"]]);
    await expect(put("nothing", rules())).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("two administrators", () => {
  it("cannot undo each other's change unseen; the audit holds before and after", async () => {
    await expect(put("redis", rules({ hidden: true }))).resolves.toEqual({ revision: 1 });
    const late = await refusal(put("redis", rules({ enabled: false }), 0, bob));
    expect(late).toMatchObject({ code: "edited-meanwhile", text: { detail: expect.stringContaining(ada.name) } });
    await expect(put("redis", rules({ enabled: false }), 1, bob)).resolves.toEqual({ revision: 2 });
    const { items } = await listCuratedServices(ada, none);
    expect(curatedService.parse(items.find(({ id }) => id === "redis"))).toMatchObject({
      ...{ revision: 2, updatedBy: bob.name, rules: { enabled: false, hidden: false } },
    });
    const entries = await portal.database.auditEntry.findMany({
      where: { target: "service:redis" },
      orderBy: { at: "asc" },
    });
    expect(entries.map(({ data }) => data)).toMatchObject([
      { before: { hidden: false }, after: { hidden: true } },
      { before: { hidden: true }, after: { hidden: false, enabled: false } },
    ]);
    const both = await Promise.allSettled([put("redis", rules(), 2), put("redis", rules(), 2, bob)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("set one order, from the one that they saw", async () => {
    const byName = await listed(member);
    const order = (wanted: string[], before: string[]) =>
      putServiceOrder(ada, { params: {}, query: {}, body: { order: wanted, before } });
    expect((await listCuratedServices(ada, none)).byName).toBe(true);
    await order(["redis", "nothing", "haproxy", "redis"], byName);
    const rest = byName.filter((id) => id !== "redis" && id !== "haproxy");
    const now = await listed(member);
    expect(now).toEqual(["redis", "haproxy", ...rest]);
    await expect(order(byName, byName)).rejects.toMatchObject({ code: "edited-meanwhile" });
    // The place is no change of the settings: whoever edits these is not told to begin again.
    await expect(put("redis", rules({ hidden: true }))).resolves.toEqual({ revision: 1 });
    expect(await listed(ada)).toEqual(now);
    await order([], now);
    expect(await listed(ada)).toEqual(byName);
  });
});
