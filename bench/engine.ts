import { createBenchInstallation } from "./bench-installation";
import { printFigures, seconds, type Figure } from "./report";
import { publishSimulatedImage, seedProject } from "@/lib/provisioning/testing/seed";
import { launch, mariadbRequest } from "@/lib/provisioning/testing/launch";
import path from "node:path";

const LAUNCHES = 200;
const STEPS_PER_LAUNCH = 19;

/**
 * 200 three-node launches at once on the simulator, whose machines and tools take no time here: what is measured is the
 * engine with one worker process, PostgreSQL included.
 */
export async function benchEngine(): Promise<void> {
  const installation = await createBenchInstallation();
  try {
    const { database } = installation;
    const world = path.join(installation.dataDir, "world");
    const times = { cloneMs: 0, bootMs: 0, addressMs: 0, importMs: 0, deleteMs: 0 };
    const connection = { dir: world, speed: 1e9, times };
    const cloud = await database.cloud.create({
      data: { name: "local", driver: "simulator", state: "ready", simulated: true, connection },
    });
    const who = await seedProject(database);
    await publishSimulatedImage(database, cloud.id, connection, installation.env.BURGEON_INSTALLATION_ID!);
    const ids: string[] = [];
    for (let i = 0; i < LAUNCHES; i++) ids.push((await launch(who, mariadbRequest(`bench-${i}`))).deploymentId);

    const started = performance.now();
    await installation.startWorker();
    const states = await allEnd(installation.databaseUrl, LAUNCHES);
    const [times_] = await database.$queryRaw<{ ms: number }[]>`
      select extract(epoch from max(ended_at) - min(started_at))::float8 * 1000 as ms from workflow_step`;
    const rate = (LAUNCHES * STEPS_PER_LAUNCH * 1000) / times_!.ms;
    const ready = states.succeeded ?? 0;
    const figures: Figure[] = [
      { name: "simulated steps a second, one worker", seen: rate.toFixed(0), goal: ">= 150", reached: rate >= 150 },
      {
        name: `${LAUNCHES} three-node launches at once that end Ready`,
        seen: `${ready} in ${seconds(performance.now() - started)} with the worker's start`,
        goal: String(LAUNCHES),
        reached: ready === LAUNCHES,
      },
    ];
    printFigures("Engine", figures);
  } finally {
    await installation.remove();
  }
}

/** Waits until that many runs have ended; counts them by state. */
async function allEnd(databaseUrl: string, runs: number): Promise<Record<string, number>> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ state: string; n: number }>(
        "select state, count(*)::int as n from workflow_run where ended_at is not null group by state",
      );
      if (rows.reduce((sum, r) => sum + r.n, 0) >= runs) return Object.fromEntries(rows.map((r) => [r.state, r.n]));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await client.end();
  }
}
