import { existsSync } from "node:fs";
import { request } from "node:http";

/**
 * The unix sockets of LXD and Incus, by packaging. Both speak the same REST API.
 * @type {readonly { product: "lxd" | "incus", path: string }[]}
 */
export const CONTAINER_SOCKETS = [
  { product: "incus", path: "/var/lib/incus/unix.socket" },
  { product: "incus", path: "/run/incus/unix.socket" },
  { product: "lxd", path: "/var/lib/lxd/unix.socket" },
  { product: "lxd", path: "/var/snap/lxd/common/lxd/unix.socket" },
];

/**
 * The group whose members may use a daemon's socket.
 * @param {string} product
 */
export const groupOf = (product) => (product === "lxd" ? "lxd" : "incus-admin");

/**
 * @typedef {{ state: "answers", product: string, version: string, socket: string }
 *   | { state: "refuses", product: string, socket: string }
 *   | { state: "silent" }} DaemonState `refuses`: it runs, but this user may not use it
 */

/**
 * Reads the answer to GET /1.0 (LXD's and Incus's doc/rest-api.md).
 * @param {string} body
 * @returns {{ trusted: boolean, version: string }}
 */
export function parseServerInfo(body) {
  const metadata = JSON.parse(body).metadata ?? {};
  const { server = "", server_version: version = "" } = metadata.environment ?? {};
  return { trusted: metadata.auth === "trusted", version: `${server === "incus" ? "Incus" : "LXD"} ${version}`.trim() };
}

/** @returns {Promise<string>} */
function get(/** @type {string} */ socketPath) {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: "/1.0", timeout: 5_000 }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve(body)).on("error", reject);
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
    asked.on("error", reject).end();
  });
}

/**
 * Looks for a daemon that answers on one of the known sockets.
 * @param {string} [only] this socket alone: the other product, installed later, does not have the machines
 * @returns {Promise<DaemonState>}
 */
export async function findContainerDaemon(only) {
  let refusing = /** @type {DaemonState | undefined} */ (undefined);
  for (const { product, path } of CONTAINER_SOCKETS) {
    if ((only && path !== only) || !existsSync(path)) continue;
    try {
      const { trusted, version } = parseServerInfo(await get(path));
      if (trusted) return { state: "answers", product, version, socket: path };
      refusing = { state: "refuses", product, socket: path };
    } catch (e) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (e);
      if (code === "EACCES" || code === "EPERM") refusing = { state: "refuses", product, socket: path };
    }
  }
  return refusing ?? { state: "silent" };
}
