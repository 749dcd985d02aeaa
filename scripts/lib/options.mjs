import path from "node:path";
import { parseArgs } from "node:util";
import { Problem } from "./problem.mjs";

/** The project's root folder. */
export const ROOT = path.resolve(import.meta.dirname, "../..");

export const HYPERVISORS = /** @type {const} */ (["auto", "libvirt", "lxd", "simulator"]);

/**
 * @typedef {(typeof HYPERVISORS)[number]} HypervisorChoice
 * @typedef {{
 *   port: number, host: string, dataDir: string, hypervisor: HypervisorChoice, databaseUrl: string | undefined,
 *   installPackages: boolean, yes: boolean, help: boolean,
 * }} Options `databaseUrl`: a server of one's own; undefined means the embedded one
 */

const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/** @param {Pick<Options, "host">} options */
export const isPublic = ({ host }) => !LOOPBACK.includes(host);

const FLAGS = /** @type {const} */ ({
  port: { type: "string" },
  host: { type: "string" },
  data: { type: "string" },
  hypervisor: { type: "string" },
  "skip-packages": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
});

/** Takes "0" too: a test lets the kernel choose. */
function parsePort(/** @type {string} */ text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Problem(`"${text}" is not a port.`, "Give --port (or PORT) a number from 1 to 65535.");
}

/** @returns {HypervisorChoice} */
function parseHypervisor(/** @type {string} */ text) {
  const found = HYPERVISORS.find((name) => name === text);
  if (found) return found;
  throw new Problem(`"${text}" is not a hypervisor.`, `Give --hypervisor one of ${HYPERVISORS.join(", ")}.`);
}

/** @returns {string | undefined} */
function parseDatabaseUrl(/** @type {string | undefined} */ text) {
  if (!text) return undefined;
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new Problem(
    "DATABASE_URL is not a PostgreSQL address.",
    "Write it as postgresql://user:password@host:5432/database.",
  );
}

/**
 * Reads flags and environment; a flag wins over its variable, and an empty variable counts as missing.
 * @param {string[]} argv without node and script
 * @param {Record<string, string | undefined>} env
 * @returns {Options}
 */
export function parseOptions(argv, env) {
  let values;
  try {
    ({ values } = parseArgs({ args: argv, options: FLAGS, allowPositionals: false }));
  } catch (e) {
    throw new Problem(e instanceof Error ? e.message : String(e), "See --help for the options there are.");
  }
  return {
    port: parsePort(values.port ?? (env.PORT || "4310")),
    host: values.host ?? (env.BURGEON_HOST || "127.0.0.1"),
    dataDir: path.resolve(values.data ?? (env.BURGEON_DATA || path.join(ROOT, ".data"))),
    hypervisor: parseHypervisor(values.hypervisor ?? (env.BURGEON_HYPERVISOR || "auto")),
    databaseUrl: parseDatabaseUrl(env.DATABASE_URL),
    installPackages: !values["skip-packages"],
    yes: values.yes ?? false,
    help: values.help ?? false,
  };
}

export const OPTIONS_HELP = `Options (each also as an environment variable):
  --port 4310            PORT                port of the web pages
  --host 127.0.0.1       BURGEON_HOST        address to listen on; 0.0.0.0 lets other machines in
  --data .data           BURGEON_DATA        where everything that must survive is kept
  --hypervisor auto      BURGEON_HYPERVISOR  auto, libvirt, lxd (also Incus) or simulator
  --skip-packages                            never install system packages
  --help
Further variables:
  DATABASE_URL           a PostgreSQL server (15 or later) of your own, instead of the embedded one
  NEXTAUTH_URL           the address people use, when a proxy stands in front
  OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME   single sign-on`;
