// `npm run reset`: removes what set-up made, machines included. System packages stay: other programs may use them.
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { BUNDLES, buildBundles, runBundle } from "./lib/build.mjs";
import { endLeftOverChildren } from "./lib/children.mjs";
import { generateClient, openDatabase } from "./lib/database.mjs";
import { installDependencies } from "./lib/dependencies.mjs";
import { foreground } from "./lib/foreground.mjs";
import { plan, prepareHypervisor } from "./lib/hypervisor.mjs";
import { environment, takeDataDir } from "./lib/installation.mjs";
import { migrate } from "./lib/migrations.mjs";
import { OPTIONS_HELP, parseOptions, ROOT } from "./lib/options.mjs";
import { stopPostgres } from "./lib/postgres.mjs";
import { Problem } from "./lib/problem.mjs";
import { readSecrets } from "./lib/secrets.mjs";

const BUILT = [".next", "dist", "lib/generated"].map((folder) => path.join(ROOT, folder));

await foreground(async ({ reporter, undo, interrupted }) => {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) return reporter.note(`npm run reset -- [--yes] [options]\n\n${OPTIONS_HELP}`);
  const secrets = readSecrets(options.dataDir);
  if (!secrets) reporter.note(`There is no installation in ${options.dataDir}; only built files are removed.`);
  if (secrets && !options.yes) await confirm(options, interrupted);

  if (secrets) {
    takeDataDir(options, undo);
    await endLeftOverChildren(options.dataDir);
    await removeMachines(options, secrets.installationId, reporter, undo);
    await reporter.stage("Data", async (stage) => {
      await stopPostgres({ dataDir: options.dataDir });
      rmSync(options.dataDir, { recursive: true, force: true });
      stage.result(`removed ${options.dataDir}`);
    });
    if (options.databaseUrl) reporter.note("The database named in DATABASE_URL is yours, and was left as it is.");
  }
  await reporter.stage("Built files", () => BUILT.forEach((at) => rmSync(at, { recursive: true, force: true })));
});

/** @param {import("./lib/options.mjs").Options} options @param {Promise<void>} interrupted */
async function confirm({ dataDir }, interrupted) {
  if (!process.stdin.isTTY)
    throw new Problem("This removes every machine and all data.", "Say that you mean it: npm run reset -- --yes");
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  void interrupted.then(() => ask.close());
  process.stdout.write(`This removes every machine of this installation, its database, and ${dataDir}.\n`);
  const answer = await ask.question("Type yes to go on: ");
  ask.close();
  if (answer.trim() !== "yes")
    throw new Problem("Nothing was removed.", "Type the whole word yes to remove everything.");
}

/**
 * Lets the hypervisor's driver remove machines, images, network and pool. Whatever cannot be removed keeps the data, or
 * nothing would know any more what is left on the hypervisor.
 * @param {import("./lib/options.mjs").Options} options
 * @param {string} installationId
 * @param {import("./lib/reporter.mjs").Reporter} reporter
 * @param {import("./lib/foreground.mjs").Undo} undo
 */
async function removeMachines(options, installationId, reporter, undo) {
  if (!options.databaseUrl && !existsSync(path.join(options.dataDir, "postgres", "PG_VERSION"))) return;
  await reporter.stage("npm dependencies", installDependencies);
  await reporter.stage("Database client", generateClient);
  const url = await reporter.stage("PostgreSQL", async (stage) => {
    const server = await openDatabase(options, stage);
    undo.add(server.stop);
    return server.url;
  });
  await reporter.stage("Migrations", (stage) => migrate(url, stage)); // set-up may have been cut off before
  await reporter.stage("Programs", (stage) => buildBundles(["reset"], stage));
  const machines = {
    ...{ choice: options.hypervisor, dataDir: options.dataDir, installationId, installPackages: false },
    note: (/** @type {string} */ text) => reporter.note(text),
  };
  await reporter.stage("Hypervisor", async (stage) => {
    const prepared = await prepareHypervisor(plan(machines), machines, stage);
    undo.add(prepared.release);
  });
  await reporter.stage("Machines", () =>
    runBundle("reset", environment(options, url), {
      what: `The machines could not be removed (${BUNDLES.reset}).`,
      remedy:
        "Read the output above, make the hypervisor reachable, then run `npm run reset` again. All data is still there.",
    }),
  );
}
