import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { db } from "@/lib/db/client";
import { namesOf } from "@/lib/hypervisors/lxd/names";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { seedProject } from "@/lib/provisioning/testing/seed";
import { createBenchInstallation, type BenchInstallation } from "./bench-installation";
import { median, printFigures, seconds } from "./report";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const LIMIT_MS = 15 * 60_000;
const run = promisify(execFile);
const script = path.resolve(import.meta.dirname, "launch-by-hand.sh");

/**
 * Click to Ready of three-node MariaDB on LXD against a script that does the same by hand, in turns, in one run: the machine
 * is noisy, so only the ratio means something. Both use the image that this installation builds first.
 */
export async function benchLaunch(): Promise<void> {
  const installation = await createBenchInstallation();
  try {
    await db().cloud.create({ data: { name: "local", driver: "lxd", connection: { kind: "unix" } } });
    const who = await seedProject(db());
    await installation.startWorker();
    const imageId = await imageBuilt(installation);
    const { project } = namesOf(installation.env.BURGEON_INSTALLATION_ID!);
    const portal: number[] = [];
    const byHand: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      // Whoever goes second finds warmer caches, so they take turns at that as well.
      const turns = [() => byPortal(installation, who, round, portal), () => handMade(project, imageId, round, byHand)];
      for (const turn of round % 2 === 0 ? turns.reverse() : turns) await turn();
      console.log(`round ${round}: portal ${seconds(portal.at(-1)!)}, by hand ${seconds(byHand.at(-1)!)}`);
    }
    const ratio = median(portal) / median(byHand);
    printFigures("Launch overhead, three-node MariaDB on LXD", [
      {
        name: `portal / by hand, medians of ${ROUNDS} interleaved launches`,
        seen: `${ratio.toFixed(2)} (${seconds(median(portal))} / ${seconds(median(byHand))})`,
        goal: "<= 1.10",
        reached: ratio <= 1.1,
      },
    ]);
  } finally {
    await tearDown(installation);
  }
}

async function imageBuilt({ databaseUrl }: BenchInstallation): Promise<string> {
  console.log("building the OS image …");
  let revision = null;
  while (!revision) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    revision = await db().osImageRevision.findFirst();
  }
  const state = await runEnds(databaseUrl, revision.deploymentId!, LIMIT_MS);
  const built = await db().osImageRevision.findUniqueOrThrow({ where: { id: revision.id } });
  if (state !== "succeeded" || !built.imageId) throw new Error(`the OS image build ended ${state}`);
  return built.imageId;
}

type Who = Awaited<ReturnType<typeof seedProject>>;

async function byPortal({ databaseUrl }: BenchInstallation, who: Who, round: number, times: number[]): Promise<void> {
  const clicked = performance.now();
  const { stackId, deploymentId } = await launch(who, mariadbRequest(`bench-${round}`));
  const state = await runEnds(databaseUrl, deploymentId, LIMIT_MS);
  if (state !== "succeeded") throw new Error(`the launch ended ${state}`);
  times.push(performance.now() - clicked);
  const removal = await destroyStack(who.viewer, { params: { stack: stackId }, query: {}, body: undefined });
  await runEnds(databaseUrl, removal.deploymentId, LIMIT_MS);
}

async function handMade(project: string, image: string, round: number, times: number[]): Promise<void> {
  const work = mkdtempSync(path.join(os.tmpdir(), "by-hand-"));
  const name = `by-hand-${round}`;
  const recipe = path.resolve("catalogue/mariadb/ansible/mariadb");
  try {
    const { stdout } = await run(script, [project, image, recipe, work, name], { timeout: LIMIT_MS });
    times.push(Number(stdout.trim()));
  } finally {
    await run(script, ["--remove", project, name]).catch(() => undefined);
    rmSync(work, { recursive: true, force: true });
  }
}

/** The benchmark's machines, image, pool, network and project go with it. */
async function tearDown(installation: BenchInstallation): Promise<void> {
  const { openDriver } = await import("@/lib/hypervisors/registry");
  const installationId = installation.env.BURGEON_INSTALLATION_ID!;
  const driver = await openDriver("lxd", { installationId, connection: { kind: "unix" } });
  await driver.teardown({ signal: AbortSignal.timeout(120_000), idempotencyKey: "bench", progress: () => {} });
  await driver.close();
  await installation.remove();
}
