import path from "node:path";
import { parseArgs } from "node:util";
import { Problem } from "./problem.mjs";

/** The project's root folder. */
export const ROOT = path.resolve(import.meta.dirname, "../..");

export const HYPERVISORS = /** @type {const} */ (["auto", "libvirt", "lxd", "simulator"]);

/**
 * @typedef {(typeof HYPERVISORS)[number]} HypervisorChoice
 * @typedef {{
 *   port: number, host: string, dataDir: string, hypervisor: HypervisorChoice, privilegedContainers: boolean, databaseUrl: string | undefined,
 *   packageCache: PackageCacheChoice, packageCacheGib: number, installPackages: boolean, yes: boolean, help: boolean,
 * }} Options `databaseUrl`: a server of one's own; undefined means the embedded one
 * @typedef {"auto" | "off" | `http://${string}`} PackageCacheChoice an address is that of a caching proxy of the site's own
 */

const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/** @param {Pick<Options, "host">} options */
export const isPublic = ({ host }) => !LOOPBACK.includes(host);

const FLAGS = /** @type {const} */ ({
  port: { type: "string" },
  host: { type: "string" },
  data: { type: "string" },
  hypervisor: { type: "string" },
  "privileged-containers": { type: "boolean" },
  "package-cache": { type: "string" },
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

/** @returns {PackageCacheChoice} */
function parsePackageCache(/** @type {string} */ text) {
  if (text === "auto" || text === "off") return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A password would stand in the environment of everything that runs on a node.
  if (url?.protocol === "http:" && !url.username && !url.password && url.pathname === "/" && !url.search)
    return `http://${url.hostname}:${url.port || 80}`;
  throw new Problem(
    "What --package-cache (or BURGEON_PACKAGE_CACHE) names is no package cache.",
    "Give auto, off, or a proxy as http://host:port, without a password.",
  );
}

function parseGib(/** @type {string} */ text) {
  const gib = Number(text);
  if (gib >= 1 && Number.isInteger(gib)) return gib;
  throw new Problem(`"${text}" is no size of a cache.`, "Give BURGEON_PACKAGE_CACHE_GIB a whole number of GiB.");
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
    privilegedContainers: values["privileged-containers"] ?? env.BURGEON_PRIVILEGED_CONTAINERS === "1",
    databaseUrl: parseDatabaseUrl(env.DATABASE_URL),
    packageCache: parsePackageCache(values["package-cache"] ?? (env.BURGEON_PACKAGE_CACHE || "auto")),
    packageCacheGib: parseGib(env.BURGEON_PACKAGE_CACHE_GIB || "10"),
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
  --privileged-containers  BURGEON_PRIVILEGED_CONTAINERS=1  LXD and Incus make privileged containers for services that
                                             need them (GlusterFS): root in one is nearly root of this machine
  --package-cache auto   BURGEON_PACKAGE_CACHE  auto, off, or http://host:port of a caching proxy of your own
  --skip-packages                            never install system packages
  --help
Further variables:
  BURGEON_PACKAGE_CACHE_GIB  how much the package cache may keep; 10
  DATABASE_URL           a PostgreSQL server (15 or later) of your own, instead of the embedded one
  NEXTAUTH_URL           the address people use, when a proxy stands in front
  OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME   single sign-on`;
