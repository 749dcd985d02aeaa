import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { createBenchInstallation, type BenchInstallation } from "@/bench/bench-installation";
import { loadCatalogue } from "@/lib/blueprints/load";
import { versionOn, type Blueprint } from "@/lib/blueprints/schema";
import { unmetNeed } from "@/lib/catalogue/machine-needs";
import { db } from "@/lib/db/client";
import { startImageBuild } from "@/lib/deployments/build-image";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { planScale } from "@/lib/deployments/plan-scale";
import { runAction } from "@/lib/deployments/run-action";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { startBake } from "@/lib/deployments/start-bake";
import type { Failure } from "@/lib/errors";
import type { CallContext, Capabilities } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import type { TestCloud } from "@/lib/provisioning/testing/cloud";
import { launch, runEnds } from "@/lib/provisioning/testing/launch";
import { seedProject } from "@/lib/provisioning/testing/seed";
import { english } from "@/lib/util/say";
import { isPackageCacheInstalled } from "@/scripts/lib/package-cache.mjs";
import { takeLock } from "@/scripts/lib/state-files.mjs";
import type { Combination, Proof } from "./proofs";

const LIMIT_MS = 60 * 60_000;
/** Lines of a failed task's output that are shown. */
const SHOWN_LINES = 30;
const folder = path.resolve(process.env.BURGEON_DATA ?? ".data", "verify");
const { services, oses } = loadCatalogue();

export type Site = {
  /** Why the machines of this hypervisor cannot run the service at all; null where they can. */
  whyNot: (service: string) => string | null;
  /** Launches one combination, with its blueprint's own counts, sizes and settings; what fails is in the answer. */
  prove: (combination: Combination) => Promise<Proof>;
  close: () => Promise<void>;
};

class Failed extends Error {}

/** Whether an earlier run has left its installation here. */
export const isKept = (): boolean => existsSync(folder);

/** A portal of its own on this hypervisor: database, worker, project, images. `keep` leaves them for the next one. */
export async function openSite({ driver, connection }: TestCloud, { keep }: { keep: boolean }): Promise<Site> {
  const lock = takeLock(path.join(folder, "run", "verify.json"), {});
  if (!lock.taken)
    throw new Error(`Process ${lock.by.pid} verifies here already; wait for it, or give another BURGEON_DATA.`);
  const installation = await createBenchInstallation(folder, { packageCache: isPackageCacheInstalled() });
  const { databaseUrl } = installation;
  const named = { name: "local" };
  const capabilities = await capabilitiesOf(installation, { driver, connection });
  const { ownKernel, privileged } = capabilities;
  // What the worker of an earlier run saw of its cloud last says nothing of now.
  const now = { connection: connection as object, state: "ready", ownKernel, privileged };
  const cloud = await db().cloud.upsert({ where: named, create: { ...named, driver, ...now }, update: now });
  const who = await seedProject(db());
  await installation.startWorker();

  const ends = async (id: string): Promise<void> => {
    if ((await runEnds(databaseUrl, id, LIMIT_MS)) !== "succeeded") throw new Failed(await whyFailed(id));
  };

  async function requireImage(osId: string): Promise<void> {
    const published = await db().osImageRevision.findFirst({ where: { osId, cloudId: cloud.id, state: "published" } });
    if (published) return;
    console.log(`  building the image of ${osId} …`);
    await ends(await startImageBuild(oses.get(osId)!, cloud.id, null));
  }

  /** Milliseconds that the bake of what is published took. */
  async function requireBake({ service, os: osId }: Combination): Promise<number> {
    const wanted = { cloudId: cloud.id, service, osId, userId: null, reason: "Verified" };
    const { outcome, bakedImageId, deploymentId } = await startBake(wanted);
    if (outcome !== "exists") console.log("  baking …");
    if (deploymentId) await ends(deploymentId);
    const { startedAt, endedAt } = await db().workflowRun.findFirstOrThrow({
      where: { state: "succeeded", deployment: { kind: "bake", bakedImageId } },
      orderBy: { endedAt: "desc" },
    });
    return endedAt!.getTime() - startedAt!.getTime();
  }

  /** Every day-2 action once, on the last node that it is offered for; each passes the acceptance checks again. */
  async function runActions(stackId: string, { actions }: Blueprint): Promise<Proof["actions"]> {
    const done: Proof["actions"] = [];
    for (const { id, node: role, example } of actions) {
      const nodes = await db().node.findMany({ where: { stackId, role: role ?? "" }, orderBy: { position: "asc" } });
      if (role !== undefined && nodes.length === 0) continue;
      console.log(`  ${id} …`);
      const began = performance.now();
      const body = { action: id, node: nodes.at(-1)?.name ?? null, parameters: example };
      const { deploymentId } = await runAction(who.viewer, { params: { stack: stackId }, query: {}, body });
      await ends(deploymentId);
      done.push({ id, ms: Math.round(performance.now() - began) });
    }
    return done;
  }

  /**
   * Each role whose number may change grows and shrinks to what it was, node by node; each passes the acceptance checks. Where
   * another node can go on without one that is dead, the last one to go has died before.
   */
  async function scale(stackId: string, { roles }: Blueprint): Promise<Proof["actions"]> {
    const done: Proof["actions"] = [];
    for (const { id: role, count, scaling } of roles) {
      const present = await db().node.count({ where: { stackId, role } });
      if (!scaling || present === count.max) continue;
      const changeTo = async (wanted: number, what: string) => {
        console.log(`  ${what} ${role} …`);
        const began = performance.now();
        const input = { params: { stack: stackId }, query: {} };
        const body = { roles: { [role]: { count: wanted } } };
        const { hash: planHash } = await planScale(who.viewer, { ...input, body });
        const { deploymentId } = await scaleStack(who.viewer, { ...input, body: { ...body, planHash } });
        await ends(deploymentId);
        done.push({ id: `${what} ${role}`, ms: Math.round(performance.now() - began) });
      };
      const mayDie = scaling.forgottenBy !== undefined && present + 2 <= count.max;
      await changeTo(present + (mayDie ? 2 : 1), "add");
      await changeTo(present + (mayDie ? 1 : 0), "remove");
      if (!mayDie) continue;
      await stopNewest(stackId, role);
      await changeTo(present, "lose");
    }
    return done;
  }

  async function stopNewest(stackId: string, role: string): Promise<void> {
    const { machineId } = await db().node.findFirstOrThrow({ where: { stackId, role }, orderBy: { position: "desc" } });
    const hypervisor = await openHypervisor(installation, { driver, connection });
    await hypervisor.ensureStopped(call(machineId), machineId);
    await hypervisor.close();
  }

  async function destroy(stackId: string): Promise<void> {
    const { deploymentId } = await destroyStack(who.viewer, { params: { stack: stackId }, query: {}, body: undefined });
    await ends(deploymentId);
  }

  return {
    whyNot: (service) => {
      const unmet = unmetNeed(services.get(service)!.blueprint, capabilities);
      return unmet && english(unmet);
    },
    async prove(combination) {
      const { service, os, mode, tool } = combination;
      const { blueprint, recipeDigests } = services.get(service)!;
      const base = {
        ...combination,
        recipe: recipeDigests.get(tool)!,
        hypervisor: driver,
        version: versionOn(blueprint, os),
      };
      let bakeMs: number | null = null;
      let nodes = 0;
      let stackId: string | null = null;
      const clicked = { at: performance.now() };
      const seen = (outcome: Proof["outcome"], problem: string | null): Proof => ({
        ...base,
        ...{ outcome, problem, nodes, bakeMs },
        actions: [],
        readyMs: Math.round(performance.now() - clicked.at),
        at: new Date().toISOString(),
      });
      try {
        await requireImage(os);
        if (mode === "pre-installed") bakeMs = await requireBake(combination);
        clicked.at = performance.now();
        const more = { cloneKind: "thin", roles: {}, parameters: {} } as const;
        // A name of its own: machines of a failed launch may have been kept.
        const name = `verify-${randomBytes(4).toString("hex")}`;
        const launched = await launch(who, { name, ...combination, ...more });
        stackId = launched.stackId;
        nodes = await db().node.count({ where: { stackId } });
        await ends(launched.deploymentId);
        const passed = seen("passed", null);
        const actions = [...(await runActions(stackId, blueprint)), ...(await scale(stackId, blueprint))];
        await destroy(stackId);
        return { ...passed, actions };
      } catch (e) {
        if (!(e instanceof Failed)) throw e;
        const failed = seen("failed", e.message.split("\n")[0]!);
        console.error(e.message.replaceAll(/^/gm, "    "));
        if (stackId && !keep) await destroy(stackId);
        return failed;
      }
    },
    async close() {
      await (keep ? installation.close() : tearDown(installation, { driver, connection }));
      lock.release();
    },
  };
}

async function whyFailed(id: string): Promise<string> {
  const steps = await db().workflowStep.findMany({ where: { runId: id, state: "failed" }, orderBy: { key: "asc" } });
  const [step] = steps;
  if (!step) return "The deployment failed, and no step says why.";
  const { detail, output } = step.failure as unknown as Failure;
  const tail = (output ?? "").trim().split("\n").slice(-SHOWN_LINES);
  return [`${step.key}: ${english(detail)}`, ...tail].join("\n");
}

async function capabilitiesOf(installation: BenchInstallation, cloud: TestCloud): Promise<Capabilities> {
  const driver = await openHypervisor(installation, cloud);
  await driver.close();
  return driver.capabilities;
}

const call = (idempotencyKey: string): CallContext => ({
  signal: AbortSignal.timeout(300_000),
  idempotencyKey,
  progress: () => {},
});

const openHypervisor = ({ env }: BenchInstallation, { driver, connection }: TestCloud) =>
  openDriver(driver, { installationId: env.BURGEON_INSTALLATION_ID!, connection });

/** Machines, images, pool, network and project go with it. */
async function tearDown(installation: BenchInstallation, cloud: TestCloud): Promise<void> {
  await installation.stopProcesses();
  const driver = await openHypervisor(installation, cloud);
  await driver.teardown(call("verify"));
  await driver.close();
  await installation.remove();
}
