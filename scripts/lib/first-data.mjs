import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { lastJson, runBundle } from "./build.mjs";
import { connected } from "./database.mjs";
import { rememberHypervisor } from "./hypervisor.mjs";
import { Problem } from "./problem.mjs";

/**
 * @typedef {{ email: string, password: string | undefined }} SignIn `password` only until it has been shown
 * @typedef {import("./hypervisor.mjs").Cloud} Cloud
 * @typedef {{ adminEmail: string, password?: string, keptCloud?: { driver: string, connection: unknown, reason: string } }} Seeded
 *   what the seed prints; `keptCloud`: the hypervisor that it did not replace, because machines are on it
 */

const signInFile = (/** @type {string} */ dataDir) => path.join(dataDir, "first-sign-in.json");

/** Keeps the first password until it has been shown, in case this start ends before. */
function rememberSignIn(/** @type {string} */ dataDir, /** @type {Seeded} */ { adminEmail, password }) {
  const file = signInFile(dataDir);
  if (password) writeFileSync(file, JSON.stringify({ password }), { mode: 0o600 });
  /** @type {string | undefined} */
  const unseen = password ?? (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).password : undefined);
  return { email: adminEmail, password: unseen };
}

/** @param {string} dataDir */
export const forgetSignIn = (dataDir) => rmSync(signInFile(dataDir), { force: true });

/**
 * What the seed would answer if it has nothing to do: an administrator, a project, and the cloud as it is found now. Its
 * note and its speed are not compared, they are the worker's by then. Saves loading the seed at every start.
 * @param {string} databaseUrl
 * @param {Cloud} cloud
 * @returns {Promise<Seeded | undefined>} undefined when the seed must run
 */
export async function alreadySeeded(databaseUrl, { driver, connection }) {
  const { rows } = await connected(databaseUrl, (client) =>
    client.query(
      `select u.email, c.driver, c.connection from app_user u, cloud c
       where u.role = 'admin' and c.name = 'local' and exists (select from project)
       order by u.created_at limit 1`,
    ),
  );
  const [found] = rows;
  const same = found && found.driver === driver && isDeepStrictEqual(found.connection, connection);
  return same ? { adminEmail: found.email } : undefined;
}

/**
 * Writes what every installation begins with, unless it is there.
 * @param {{ options: import("./options.mjs").Options, env: NodeJS.ProcessEnv, databaseUrl: string, cloud: Cloud }} what
 * @returns {Promise<{ signIn: SignIn, cloud: Cloud }>} `cloud`: the one in use, which may be an older one that has machines
 */
export async function writeFirstData({ options, env, databaseUrl, cloud }) {
  const texts = { what: "The first data could not be written.", remedy: "Read the output above." };
  const run = () => runBundle("seed", { ...env, BURGEON_CLOUD_JSON: JSON.stringify(cloud) }, texts);
  const seeded = (await alreadySeeded(databaseUrl, cloud)) ?? /** @type {Seeded} */ (lastJson(await run()));
  const signIn = rememberSignIn(options.dataDir, seeded);
  const { keptCloud } = seeded;
  if (!keptCloud) return { signIn, cloud };

  const kept = /** @type {Cloud} */ ({ driver: keptCloud.driver, connection: keptCloud.connection, note: "" });
  rememberHypervisor(options.dataDir, kept);
  const what = `This installation does not move to ${cloud.driver}: ${keptCloud.reason}.`;
  const remedy = `Start with --hypervisor ${kept.driver}, destroy them there, then start again; or give ${cloud.driver} an installation of its own (--data and --port).`;
  if (options.hypervisor !== "auto" || kept.driver !== "simulator") throw new Problem(what, remedy);
  return { signIn, cloud: { ...kept, note: `${what} Once they are destroyed, the next start takes ${cloud.driver}.` } };
}
