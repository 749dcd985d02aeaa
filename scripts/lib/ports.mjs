import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { Problem } from "./problem.mjs";

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export function isPortFree(port, host = "127.0.0.1") {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ e) => {
      if (e.code === "EADDRINUSE" || e.code === "EACCES") resolve(false);
      else reject(e);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether somebody listens on a unix socket (the file alone may be left from a program that is gone) or a port.
 * @param {string | { port: number, host: string }} where
 * @returns {Promise<boolean>}
 */
export function acceptsConnections(where) {
  return new Promise((resolve) => {
    const socket = typeof where === "string" ? connect(where) : connect(where);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/**
 * A free port on loopback for a server of this installation: the one that a file remembers, so that addresses in people's
 * tools and in other processes stay valid, else the first free one.
 * @param {{ portFile: string, from: number, to: number, server: string }} what `server`: for the message
 * @returns {Promise<number>}
 */
export async function rememberedPort({ portFile, from, to, server }) {
  const remembered = existsSync(portFile) ? Number(readFileSync(portFile, "utf8")) : 0;
  if (remembered > 0 && (await isPortFree(remembered))) return remembered;
  for (let port = from; port <= to; port++) if (await isPortFree(port)) return port;
  throw new Problem(`No port from ${from} to ${to} is free for ${server}.`, "End programs that you no longer need.");
}

/**
 * @param {string} portFile
 * @param {number} port
 */
export const rememberPort = (portFile, port) => writeFileSync(portFile, `${port}\n`);
