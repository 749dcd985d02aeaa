import path from "node:path";
import { templateMatrix } from "@/lib/contract/schemas/templates";
import { db } from "@/lib/db/client";
import { readMatrix } from "@/lib/catalogue/template-matrix";
import { FULL_MATRIX, matrixCatalogue, seedMatrix } from "@/lib/catalogue/testing/matrix-seed";
import { startBake } from "@/lib/deployments/start-bake";
import { mariadbRequest } from "@/lib/provisioning/testing/launch";
import { createBenchInstallation } from "./bench-installation";
import { benchDisks } from "./disks";
import { onLxd } from "./lxd";
import { inTurns, median, printFigures, quantile, seconds } from "./report";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const READS = 100;

/** What the two modes take, against each other and against a script; and how long the template matrix takes to read. */
export async function benchModes(): Promise<void> {
  await benchMatrix();
  await benchDisks();
  await benchLaunches();
}

/** Three-node MariaDB: OS-only, pre-installed and by hand from the same baked image, in turns. */
const benchLaunches = (): Promise<void> =>
  onLxd(async ({ cloudId, ends, byPortal, byHand }) => {
    console.log("baking …");
    const request = { cloudId, service: "mariadb", osId: "debian-12", userId: null, reason: "Benchmark" };
    const { bakedImageId, deploymentId } = await startBake(request);
    await ends(deploymentId!);
    const { imageId } = await db().bakedImage.findUniqueOrThrow({ where: { id: bakedImageId } });
    const times = await inTurns(ROUNDS, {
      "OS-only": (round) => byPortal(mariadbRequest(`bare-${round}`)),
      "pre-installed": (round) => byPortal(mariadbRequest(`baked-${round}`, { mode: "pre-installed" })),
      "by hand": () => byHand(imageId, "baked"),
    });
    const baked = median(times["pre-installed"]);
    const against = (other: number[], goal: number) => ({
      seen: `${(baked / median(other)).toFixed(2)} (${seconds(baked)} / ${seconds(median(other))})`,
      goal: `<= ${goal}`,
      reached: baked / median(other) <= goal,
    });
    printFigures(`Modes, three-node MariaDB on LXD, medians of ${ROUNDS} interleaved launches`, [
      { name: "pre-installed / OS-only", ...against(times["OS-only"], 0.5) },
      { name: "pre-installed / by hand from the same baked image", ...against(times["by hand"], 1.15) },
    ]);
  });

/** Reading, checking and writing out the whole matrix as the API does, without the network. */
async function benchMatrix(): Promise<void> {
  const installation = await createBenchInstallation();
  try {
    const { database, dataDir } = installation;
    const connection = { dir: path.join(dataDir, "world"), speed: 1 };
    const cloud = await database.cloud.create({ data: { name: "local", driver: "simulator", connection } });
    await seedMatrix(database, cloud.id, FULL_MATRIX);
    await database.$executeRawUnsafe("vacuum analyze");
    const catalogue = matrixCatalogue(FULL_MATRIX);
    const times: number[] = [];
    let bytes = 0;
    for (let i = 0; i < READS + 10; i++) {
      const started = performance.now();
      const matrix = await readMatrix(database, catalogue, cloud.id, new Date());
      bytes = JSON.stringify(templateMatrix.parse({ cloud: cloud.name, clouds: [cloud.name], ...matrix })).length;
      if (i >= 10) times.push(performance.now() - started); // the first ones compile and connect
    }
    const p95 = quantile(times, 0.95);
    const { services, oses, revisions } = FULL_MATRIX;
    printFigures("Template matrix", [
      {
        name: `${services} services x ${oses} OS images x 2 modes, ${revisions} baked revisions, p95 on the server`,
        seen: `${p95.toFixed(1)} ms (median ${median(times).toFixed(1)} ms, ${(bytes / 1000).toFixed(0)} kB)`,
        goal: "< 80 ms",
        reached: p95 < 80,
      },
    ]);
  } finally {
    await installation.remove();
  }
}
