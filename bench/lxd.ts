import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { db } from "@/lib/db/client";
import { namesOf } from "@/lib/hypervisors/lxd/names";
import { launch, runEnds } from "@/lib/provisioning/testing/launch";
import { seedProject } from "@/lib/provisioning/testing/seed";
import { createBenchInstallation, type BenchInstallation } from "./bench-installation";
import { whenInterrupted } from "./interrupt";

const LIMIT_MS = 15 * 60_000;
const run = promisify(execFile);
const script = path.resolve(import.meta.dirname, "launch-by-hand.sh");

export type LxdBench = {
  cloudId: string;
  /** Hypervisor's id of the OS image that this installation has built. */
  osImage: string;
  /** What nodes fetched through the package cache, where there is one. */
  accessLog?: string;
  /** Waits for a run's end. @throws when it did not succeed */
  ends: (deploymentId: string) => Promise<void>;
  /** Milliseconds from the click to Ready; the stack is destroyed afterwards. */
  byPortal: (request: LaunchRequest) => Promise<number>;
  /** Milliseconds that launch-by-hand.sh takes for the same from an image; of a baked one it installs nothing. */
  byHand: (imageId: string, software: "install" | "baked") => Promise<number>;
};

/** Runs `work` with an installation of its own on the local LXD that has built its OS image. Everything goes afterwards. */
export async function onLxd(
  work: (bench: LxdBench) => Promise<void>,
  more: { packageCache?: boolean } = {},
): Promise<void> {
  const installation = await createBenchInstallation(undefined, more);
  const { databaseUrl } = installation;
  whenInterrupted(() => removeMachines(installation));
  try {
    const cloud = await db().cloud.create({ data: { name: "local", driver: "lxd", connection: { kind: "unix" } } });
    const who = await seedProject(db());
    await installation.startWorker();
    const ends = async (id: string) => {
      const state = await runEnds(databaseUrl, id, LIMIT_MS);
      if (state !== "succeeded") throw new Error(`deployment ${id} ended ${state}: ${await whyFailed(id)}`);
    };
    const osImage = await imageBuilt(ends);
    const { project } = namesOf(installation.env.BURGEON_INSTALLATION_ID!);
    let made = 0;
    await work({
      cloudId: cloud.id,
      osImage,
      ends,
      accessLog: installation.packageCache?.log,
      async byPortal(request) {
        const clicked = performance.now();
        const { stackId, deploymentId } = await launch(who, request);
        await ends(deploymentId);
        const took = performance.now() - clicked;
        const removal = await destroyStack(who.viewer, { params: { stack: stackId }, query: {}, body: undefined });
        await ends(removal.deploymentId);
        return took;
      },
      byHand: (imageId, software) => handMade({ project, imageId, name: `by-hand-${++made}`, software }),
    });
  } finally {
    await removeMachines(installation);
    await installation.remove();
  }
}

/** What the failed steps of a run say. */
async function whyFailed(runId: string): Promise<string> {
  const steps = await db().workflowStep.findMany({ where: { runId, state: "failed" } });
  return steps.map(({ key, failure }) => `${key}: ${JSON.stringify(failure)}`).join("; ");
}

/** The worker builds it by itself when it starts. */
async function imageBuilt(ends: (id: string) => Promise<void>): Promise<string> {
  console.log("building the OS image …");
  let revision = null;
  while (!revision) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    revision = await db().osImageRevision.findFirst();
  }
  await ends(revision.deploymentId!);
  const { imageId } = await db().osImageRevision.findUniqueOrThrow({ where: { id: revision.id } });
  if (imageId === null) throw new Error("the OS image was built and not imported");
  return imageId;
}

async function handMade(how: { project: string; imageId: string; name: string; software: string }): Promise<number> {
  const { project, imageId, name, software } = how;
  const work = mkdtempSync(path.join(os.tmpdir(), "by-hand-"));
  const recipe = path.resolve("catalogue/mariadb/ansible/mariadb");
  try {
    const { stdout } = await run(script, [project, imageId, recipe, work, name, software], { timeout: LIMIT_MS });
    return Number(stdout.trim());
  } finally {
    await run(script, ["--remove", project, name]).catch(() => undefined);
    rmSync(work, { recursive: true, force: true });
  }
}

/** Ends the processes, and removes the benchmark's machines, images, pool, network and project. */
async function removeMachines(installation: BenchInstallation): Promise<void> {
  const { openDriver } = await import("@/lib/hypervisors/registry");
  await installation.stopProcesses();
  const installationId = installation.env.BURGEON_INSTALLATION_ID!;
  const driver = await openDriver("lxd", { installationId, connection: { kind: "unix" } });
  await driver.teardown({ signal: AbortSignal.timeout(120_000), idempotencyKey: "bench", progress: () => {} });
  await driver.close();
}
