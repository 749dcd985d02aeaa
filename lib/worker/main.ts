import { randomUUID } from "node:crypto";
import pino from "pino";
import { freshCatalogue } from "@/lib/catalogue/catalogue";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { openArtifactStore } from "@/lib/provisioning/artifacts/store";
import { Clouds } from "@/lib/provisioning/clouds";
import { FactsReader } from "@/lib/provisioning/facts";
import { makeHandlers } from "@/lib/provisioning/handlers/table";
import { settleDeployment } from "@/lib/provisioning/settle";
import { registerRecipes } from "@/lib/templates/register";
import { startEngine } from "@/lib/workflow/engine";
import { lookAfterArtifacts } from "./look-after-artifacts";
import { lookAfterBlueprints, watchBlueprints, type BlueprintKeeper } from "./look-after-blueprints";
import { lookAfterExports } from "./look-after-exports";
import { lookAfterBudgets } from "./look-after-budgets";
import { lookAfterNotices } from "./look-after-notices";
import { lookAfterImages, type ImageKeeper } from "./look-after-images";
import { lookAfterInvoices } from "./look-after-invoices";
import { lookAfterLeases } from "./look-after-leases";
import { lookAfterLedger } from "./look-after-ledger";
import { lookAfterTemplates, type TemplateKeeper } from "./look-after-templates";

const HEALTH_EVERY_MS = 30_000;

const log = pino({ level: process.env.LOG_LEVEL ?? "info", base: { name: "worker" } });

/** The worker process: the only one that loads drivers. Run as many as wanted over one database. */
async function main(): Promise<void> {
  const { databaseUrl, installationId, dataDir, key, packageCache, gitProtocols, timeZone, nextAuthUrl } = env();
  const database = db();
  const catalogue = await freshCatalogue();
  const clouds = new Clouds(database, { installationId, dataDir, packageCache, log: (message) => log.warn(message) });
  const facts = new FactsReader(database, catalogue, { installationId, key });
  const artifacts = openArtifactStore(database, dataDir);
  const engine = await startEngine({
    databaseUrl,
    workerId: `worker-${randomUUID().slice(0, 8)}`,
    handlers: makeHandlers({ database, clouds, facts, catalogue, dataDir, artifacts }),
    settle: settleDeployment,
    onLost: () => {
      log.fatal("the database connection that shows this worker's life is lost; it must not go on");
      process.exit(1);
    },
    log: (message, more) => log.info(more ?? {}, message),
  });
  await registerRecipes(database, catalogue);
  log.info("ready");

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    clearInterval(health);
    await Promise.all([
      endArtifacts(),
      endLedger(),
      endInvoices(),
      endBudgets(),
      endExports(),
      endNotices(),
      endLeases(),
    ]);
    stopWatching();
    await engine.stop();
    await clouds.close();
    process.exit(0);
  };
  const health = setInterval(() => void watchClouds(), HEALTH_EVERY_MS);
  const endArtifacts = lookAfterArtifacts({ database, catalogue, store: artifacts }, (e) =>
    log.warn({ error: String(e) }, "looking after artifacts failed; trying again"),
  );
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());

  const keeper: ImageKeeper & TemplateKeeper & BlueprintKeeper = {
    gitProtocols,
    database,
    catalogue,
    clouds,
    dataDir,
    now: () => new Date(),
    log: (message, more) => log.info(more, message),
  };
  const endLedger = lookAfterLedger({ ...keeper, timeZone }, (e) =>
    log.warn({ error: String(e) }, "comparing the ledger with the hypervisors failed; trying again"),
  );
  const endInvoices = lookAfterInvoices({ ...keeper, timeZone }, (e) =>
    log.warn({ error: String(e) }, "closing a month failed; trying again"),
  );
  const endExports = lookAfterExports(
    { database, dataDir, key, timeZone, now: keeper.now },
    (message, more) => log.info(more, message),
    (e) => log.warn({ error: String(e) }, "running scheduled exports failed; trying again"),
  );
  const endNotices = lookAfterNotices({ database, dataDir, key, address: nextAuthUrl, now: keeper.now }, (e) =>
    log.warn({ error: String(e) }, "posting notices failed; trying again"),
  );
  const endBudgets = lookAfterBudgets(keeper, (e) =>
    log.warn({ error: String(e) }, "comparing budgets with what is used failed; trying again"),
  );
  const endLeases = lookAfterLeases(keeper, (e) =>
    log.warn({ error: String(e) }, "looking after leases failed; trying again"),
  );
  const stopWatching = watchBlueprints(keeper, databaseUrl);
  async function watchClouds(): Promise<void> {
    try {
      await lookAfterBlueprints(keeper);
      await clouds.checkAll();
      await lookAfterImages(keeper);
      await lookAfterTemplates(keeper);
    } catch (e) {
      log.warn({ error: String(e) }, "looking after the clouds failed; trying again later");
    }
  }

  await watchClouds();
}

await main();
