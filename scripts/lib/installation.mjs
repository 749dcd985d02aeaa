import os from "node:os";
import path from "node:path";
import { buildBundles } from "./build.mjs";
import { endLeftOverChildren } from "./children.mjs";
import { generateClient, openDatabase } from "./database.mjs";
import { checkNode, installDependencies } from "./dependencies.mjs";
import { writeFirstData } from "./first-data.mjs";
import { installFor, plan, prepareHypervisor } from "./hypervisor.mjs";
import { migrate } from "./migrations.mjs";
import { isPublic } from "./options.mjs";
import { preparePackageCache } from "./package-cache.mjs";
import { isPortFree } from "./ports.mjs";
import { Problem } from "./problem.mjs";
import { unlockSudo } from "./root.mjs";
import { loadSecrets } from "./secrets.mjs";
import { takeLock } from "./state-files.mjs";

/**
 * @typedef {import("./foreground.mjs").Undo} Undo
 * @typedef {import("./options.mjs").Options} Options
 * @typedef {import("./reporter.mjs").Reporter} Reporter
 * @typedef {import("./first-data.mjs").SignIn} SignIn
 */

/**
 * The address people open. Behind a proxy NEXTAUTH_URL says it.
 * @param {Options} options
 * @param {Record<string, string | undefined>} [env]
 * @returns {string}
 */
export function addressOf(options, env = process.env) {
  if (env.NEXTAUTH_URL) return env.NEXTAUTH_URL;
  const anywhere = options.host === "0.0.0.0" || options.host === "::";
  const outward = Object.values(os.networkInterfaces())
    .flat()
    .find((a) => a && !a.internal && a.family === "IPv4");
  const host = isPublic(options) ? (anywhere ? (outward?.address ?? os.hostname()) : options.host) : "localhost";
  return `http://${host.includes(":") ? `[${host}]` : host}:${options.port}`;
}

/**
 * What web, worker, seed and the other programs find in their environment (lib/env.ts reads it). Variables that are
 * set already win, except where set-up knows better.
 * @param {Options} options
 * @param {string} databaseUrl
 * @param {string} [packageCache] address of the proxy that machines fetch packages through
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(options, databaseUrl, packageCache = "") {
  const secrets = loadSecrets(options.dataDir);
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    BURGEON_DATA: options.dataDir,
    BURGEON_KEY: process.env.BURGEON_KEY || secrets.key,
    BURGEON_INSTALLATION_ID: process.env.BURGEON_INSTALLATION_ID || secrets.installationId,
    BURGEON_PACKAGE_CACHE: packageCache,
    BURGEON_PUBLIC: isPublic(options) ? "1" : "",
    NEXTAUTH_SECRET: process.env.NEXTAUTH_SECRET || secrets.nextAuthSecret,
    NEXTAUTH_URL: addressOf(options),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/**
 * Takes the data directory for this process; a second start on it is told where the first one is.
 * @param {Options} options
 * @param {Undo} undo
 */
export function takeDataDir(options, undo) {
  const lock = takeLock(path.join(options.dataDir, "run", "start.json"), { address: addressOf(options) });
  if (!lock.taken)
    throw new Problem(
      `Burgeon is already running from ${options.dataDir}: ${lock.by.address} (process ${lock.by.pid}).`,
      `Open that address, or end that process first; a second installation needs --data and --port of its own.`,
    );
  undo.add(lock.release);
}

async function checkPort(/** @type {Options} */ { port, host }) {
  if (port === 0 || (await isPortFree(port, host))) return;
  throw new Problem(
    `Port ${port} on ${host} is used by another program.`,
    `End that program, or choose another port: npm start -- --port ${port + 1}`,
  );
}

/** The first failure is thrown only when all have ended, so that nothing runs on behind an error message. */
async function together(/** @type {Promise<unknown>[]} */ ...work) {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/**
 * Everything up to the point where web and worker can be started. Independent parts run side by side.
 * @param {Options} options
 * @param {Reporter} reporter
 * @param {Undo} undo gets what must be undone, also when this throws
 * @param {(stage: import("./reporter.mjs").Stage) => Promise<void>} [buildPages] for a production start
 * @returns {Promise<{ env: NodeJS.ProcessEnv, signIn: SignIn, cloud: import("./hypervisor.mjs").Cloud, address: string,
 *   ownPackageCache: boolean }>} `ownPackageCache`: its process is to be started, too
 */
export async function setUp(options, reporter, undo, buildPages) {
  await reporter.stage("This machine", (stage) => stage.result(checkNode()));
  takeDataDir(options, undo);
  const left = await endLeftOverChildren(options.dataDir);
  if (left.length > 0) reporter.note(`An earlier start was cut off; ended what it left running: ${left.join(", ")}.`);
  await checkPort(options);

  const { installationId } = loadSecrets(options.dataDir);
  const planned = plan({ choice: options.hypervisor, dataDir: options.dataDir });
  const machines = {
    choice: options.hypervisor,
    dataDir: options.dataDir,
    installationId,
    installPackages: options.installPackages,
    privilegedContainers: options.privilegedContainers,
    note: (/** @type {string} */ text) => reporter.note(text),
  };
  if (options.installPackages && planned.order[0] !== "simulator") await unlockSudo(reporter);

  const [first = "simulator"] = planned.order;
  const packages = reporter.stage("System packages", async (stage) => {
    try {
      await installFor(first, machines, stage);
    } catch (e) {
      if (!(e instanceof Problem) || options.hypervisor !== "auto") throw e;
      stage.result(e.message); // the hypervisor's stage says what follows from it
    }
  });
  const cache = packages.then(() =>
    first === "simulator"
      ? { own: false, url: "" }
      : reporter.stage("Package cache", (stage) => preparePackageCache(options, machines.note, stage)),
  );
  const dependencies = reporter.stage("npm dependencies", installDependencies);

  let databaseUrl = "";
  const database = dependencies.then(async () => {
    await reporter.stage("PostgreSQL", async (stage) => {
      const server = await openDatabase(options, stage);
      undo.add(server.stop);
      databaseUrl = server.url;
    });
    await reporter.stage("Migrations", (stage) => migrate(databaseUrl, stage));
  });
  const client = dependencies.then(() => reporter.stage("Database client", generateClient));
  const pages = client.then(() => buildPages && reporter.stage("Web pages", buildPages));
  const bundles = client.then(() =>
    reporter.stage("Programs", (stage) =>
      buildBundles(
        ["worker", "seed", "cli", ...(planned.order[0] === "libvirt" ? /** @type {const} */ (["probe"]) : [])],
        stage,
      ),
    ),
  );

  /** @type {import("./hypervisor.mjs").Cloud | undefined} */
  let cloud;
  const hypervisor = Promise.all([packages, cache, bundles]).then(() =>
    reporter.stage("Hypervisor", async (stage) => {
      const prepared = await prepareHypervisor(planned, machines, stage);
      undo.add(prepared.release);
      cloud = prepared.cloud;
    }),
  );

  /** @type {SignIn | undefined} */
  let signIn;
  const seeded = Promise.all([database, hypervisor]).then(() =>
    reporter.stage("First data", async () => {
      if (!cloud) throw new Error("the hypervisor's stage ended without a cloud");
      const env = environment(options, databaseUrl);
      ({ signIn, cloud } = await writeFirstData({ options, env, databaseUrl, cloud }));
    }),
  );
  await together(packages, cache, dependencies, database, client, pages, bundles, hypervisor, seeded);
  if (!cloud || !signIn) throw new Error("set-up ended without a cloud or a sign-in");
  const { own, url } = cloud.driver === "simulator" ? { own: false, url: "" } : await cache;
  const env = environment(options, databaseUrl, url);
  return { env, signIn, cloud, address: addressOf(options), ownPackageCache: own };
}
