import { randomUUID } from "node:crypto";
import { freshCatalogue } from "@/lib/catalogue/catalogue";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import { registerRecipes } from "@/lib/templates/register";
import { startEngine, type EngineOptions } from "@/lib/workflow/engine";
import { Clouds, quietContext } from "../clouds";
import { FactsReader } from "../facts";
import { openArtifactStore } from "../artifacts/store";
import { makeHandlers } from "../handlers/table";
import { settleDeployment } from "../settle";
import type { TestInstallation } from "./installation";

export type TestWorker = {
  /** Ids of the stack's machines that exist on the hypervisor. */
  machinesOf: (stackId: string) => Promise<string[]>;
  /** How often each node's machine was made. */
  creationsOf: (stackId: string) => Promise<Record<string, number>>;
  /** The machine of a node dies, and stays on the hypervisor. */
  kill: (stackId: string, node: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** The worker as it is, inside the test's own process. */
export async function startTestWorker(
  installation: TestInstallation,
  more: Pick<EngineOptions, "faultPoint"> = {},
): Promise<TestWorker> {
  const { database, databaseUrl, dataDir, env } = installation;
  const installationId = env.BURGEON_INSTALLATION_ID!;
  const catalogue = await freshCatalogue();
  const clouds = new Clouds(database, { installationId, dataDir, patienceMs: 3_000 });
  const facts = new FactsReader(database, catalogue, { installationId, key: Buffer.from(env.BURGEON_KEY!, "base64") });
  await registerRecipes(database, catalogue);
  await clouds.checkAll();
  const engine = await startEngine({
    databaseUrl,
    workerId: `test-${randomUUID().slice(0, 8)}`,
    handlers: makeHandlers({
      database,
      clouds,
      facts,
      catalogue,
      dataDir,
      artifacts: openArtifactStore(database, dataDir),
    }),
    settle: settleDeployment,
    pollMs: 20,
    onLost: () => {
      throw new Error("the test's worker lost its database connection");
    },
    log: () => {},
    ...more,
  });
  return {
    async machinesOf(stackId) {
      const { driver } = await clouds.get(installation.cloudId);
      const machines = await driver.listMachines(quietContext("test"), { stack: stackId });
      return machines.map((m) => m.id);
    },
    async creationsOf(stackId) {
      const nodes = await database.node.findMany({ where: { stackId }, orderBy: { position: "asc" } });
      const journal = await readJournal(installation.world);
      const made = (machineId: string) => journal.filter((e) => e.action === "created" && e.id === machineId).length;
      return Object.fromEntries(nodes.map((n) => [n.name, made(n.machineId)]));
    },
    async kill(stackId, node) {
      const { driver } = await clouds.get(installation.cloudId);
      const [machine] = await driver.listMachines(quietContext("test"), { stack: stackId, node });
      await driver.ensureStopped(quietContext("test"), machine!.id);
    },
    async stop() {
      await engine.stop();
      await clouds.close();
    },
  };
}

export async function listStates(
  { database }: Pick<TestInstallation, "database">,
  stackId: string,
): Promise<{ stack: string; nodes: string[] }> {
  const stack = await database.stack.findUniqueOrThrow({
    where: { id: stackId },
    include: { nodes: { orderBy: { position: "asc" } } },
  });
  return { stack: stack.state, nodes: stack.nodes.map((n) => n.state) };
}
