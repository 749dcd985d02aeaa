import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelDeployment } from "@/lib/deployments/cancel-deployment";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { planScale } from "@/lib/deployments/plan-scale";
import { putTags } from "@/lib/deployments/put-tags";
import { retryDeployment } from "@/lib/deployments/retry-deployment";
import { runAction } from "@/lib/deployments/run-action";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { chargedFor, factsOf } from "./testing/ledger";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { startTestWorker, type TestWorker } from "./testing/worker";

let installation: TestInstallation;
let worker: TestWorker;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

const ended = (id: string) => runEnds(installation.databaseUrl, id);
const about = (stack: string) => ({ params: { stack }, query: {}, body: undefined });
const run = (deployment: string) => ({ params: { deployment }, query: {}, body: undefined });
const facts = (stack: string) => factsOf(installation.database, stack);
const charged = (stack: string) => chargedFor(installation.database, installation.projectId, stack);

async function ready(name: string): Promise<string> {
  const { stackId, deploymentId } = await launch(installation, mariadbRequest(name));
  expect(await ended(deploymentId)).toBe("succeeded");
  return stackId;
}

async function scale(stack: string, count: number): Promise<string> {
  const body = { roles: { replica: { count } } };
  const input = { params: { stack }, query: {} };
  const { hash } = await planScale(installation.viewer, { ...input, body });
  return (await scaleStack(installation.viewer, { ...input, body: { ...body, planHash: hash } })).deploymentId;
}

const VERIFIED = ["made/unverified", "verified/running"];

describe("a stack's life in the ledger", () => {
  it("is charged from the moment it is Ready until its machines are gone, for what it is", async () => {
    const stack = await ready("whole-life");
    expect(await facts(stack)).toEqual({ "db-1": VERIFIED, "db-2": VERIFIED, "db-3": VERIFIED });
    const row = await installation.database.stack.findUniqueOrThrow({ where: { id: stack } });
    const usages = await charged(stack);
    expect(usages).toHaveLength(3);
    expect(usages[0]).toMatchObject({
      ...{ project: installation.projectId, stack, service: "mariadb", os: "debian-12", mode: "os-only" },
      ...{ flavour: "small", owner: installation.viewer.userId, amounts: { vcpu: 1n, memory: 1024n } },
    });
    const { deploymentId } = await destroyStack(installation.viewer, about(stack));
    expect(await ended(deploymentId)).toBe("succeeded");
    const gone = [...VERIFIED, "gone"];
    expect(await facts(stack)).toEqual({ "db-1": gone, "db-2": gone, "db-3": gone });
    expect(await installation.database.ledgerOpen.count({ where: { fact: { stackId: stack } } })).toBe(0);

    const journal = (await readJournal(installation.world)).filter(({ tags }) => tags.stack === stack);
    const of = (action: string) => journal.filter((entry) => entry.action === action).map(({ at }) => at);
    for (const { from, to } of await charged(stack)) {
      expect(from).toBeGreaterThan(Math.max(...of("started")));
      expect(from).toBeGreaterThanOrEqual(row.createdAt.getTime());
      expect(to).toBeGreaterThanOrEqual(Math.min(...of("deleted")));
      expect(to).toBeLessThanOrEqual(Date.now());
    }
  });

  it("is told apart by the tags that it had at each moment", async () => {
    const { stackId, deploymentId } = await launch(
      installation,
      mariadbRequest("tagged", { tags: { team: "search" } }),
    );
    const tag = (tags: Record<string, string>, before?: Record<string, string>) =>
      putTags(installation.viewer, { ...about(stackId), body: { tags, before } });
    expect(await ended(deploymentId)).toBe("succeeded");
    await tag({ team: "data", env: "prod" }, { team: "search" });
    // The same again is no change, and what somebody else has changed meanwhile is not lost.
    await tag({ env: "prod", team: "data" });
    await expect(tag({}, { team: "search" })).rejects.toMatchObject({ code: "edited-meanwhile" });
    const retagged = [...VERIFIED, "changed/running"];
    expect(await facts(stackId)).toEqual({ "db-1": retagged, "db-2": retagged, "db-3": retagged });
    const usages = await charged(stackId);
    const [search, data] = ["search", "data"].map((team) => usages.filter(({ tags }) => tags?.team === team));
    expect([search!.length, data!.length]).toEqual([3, 3]);
    expect(new Set(search!.map(({ to }) => to))).toEqual(new Set(data!.map(({ from }) => from)));
    expect(data![0]).toMatchObject({ tags: { team: "data", env: "prod" }, amounts: search![0]!.amounts });
    const audit = await installation.database.auditEntry.findMany({
      where: { target: `stack:${stackId}`, action: "stack.tagged" },
    });
    expect(audit.map(({ data }) => data)).toEqual([
      { before: { team: "search" }, after: { team: "data", env: "prod" } },
    ]);
  });

  it("is charged under the tags that it has when its checks pass, also where they were others before", async () => {
    const { stackId, deploymentId } = await launch(
      installation,
      mariadbRequest("fail-verify-once", { tags: { a: "1" } }),
    );
    expect(await ended(deploymentId)).toBe("failed");
    await putTags(installation.viewer, { ...about(stackId), body: { tags: { a: "2" } } });
    await retryDeployment(installation.viewer, run(deploymentId));
    expect(await ended(deploymentId)).toBe("succeeded");
    const usages = (await charged(stackId)).filter(({ failedLaunch }) => failedLaunch !== true);
    expect(usages.map(({ tags }) => tags)).toEqual([{ a: "2" }, { a: "2" }, { a: "2" }]);
  });

  it("is told apart, from its first machine on, where the launch failed and was rolled back", async () => {
    const failed = await launch(installation, mariadbRequest("fail-install-at-2"));
    expect(await ended(failed.deploymentId)).toBe("failed");
    const made = ["made/unverified", "failed"];
    expect(await facts(failed.stackId)).toEqual({ "db-1": made, "db-2": made, "db-3": made });
    await cancelDeployment(installation.viewer, run(failed.deploymentId));
    expect(await ended(failed.deploymentId)).toBe("cancelled");
    const usages = await charged(failed.stackId);
    expect(usages).toHaveLength(3);
    expect(usages.every(({ failedLaunch }) => failedLaunch)).toBe(true);
    const firsts = await installation.database.ledgerFact.findMany({
      where: { stackId: failed.stackId, what: "made" },
      orderBy: { at: "asc" },
    });
    expect(usages.map(({ from }) => from)).toEqual(firsts.map(({ at }) => at.getTime()));
  });

  it("is charged from its success on where a failed launch was tried again", async () => {
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("fail-install-once"));
    expect(await ended(deploymentId)).toBe("failed");
    await retryDeployment(installation.viewer, run(deploymentId));
    expect(await ended(deploymentId)).toBe("succeeded");
    const tried = ["made/unverified", "failed", "verified/running"];
    expect(await facts(stackId)).toEqual({ "db-1": tried, "db-2": tried, "db-3": tried });
    const usages = await charged(stackId);
    expect(usages.filter(({ failedLaunch }) => failedLaunch)).toHaveLength(3);
    expect(usages.filter(({ failedLaunch }) => !failedLaunch)).toHaveLength(3);
  });

  it("grows and shrinks with its nodes", async () => {
    const stack = await ready("in-and-out");
    expect(await ended(await scale(stack, 3))).toBe("succeeded");
    expect((await facts(stack))["db-4"]).toEqual(VERIFIED);
    expect((await facts(stack))["db-1"]).toEqual(VERIFIED);
    expect(await ended(await scale(stack, 2))).toBe("succeeded");
    expect((await facts(stack))["db-4"]).toEqual([...VERIFIED, "gone"]);
    expect(await installation.database.ledgerOpen.count({ where: { fact: { stackId: stack } } })).toBe(3);
  });

  it("goes on when roles are swapped, in intervals that say which machine had which", async () => {
    const stack = await ready("swapped");
    const body = { action: "promote", node: "db-3", parameters: {} };
    const { deploymentId } = await runAction(installation.viewer, { params: { stack }, query: {}, body });
    expect(await ended(deploymentId)).toBe("succeeded");
    const changed = [...VERIFIED, "changed/running"];
    expect(await facts(stack)).toEqual({ "db-1": changed, "db-2": VERIFIED, "db-3": changed });
    const open = await installation.database.ledgerOpen.findMany({
      where: { fact: { stackId: stack } },
      orderBy: { fact: { node: "asc" } },
      select: { fact: { select: { role: true } } },
    });
    expect(open.map(({ fact }) => fact.role)).toEqual(["replica", "replica", "primary"]);
  });
});
