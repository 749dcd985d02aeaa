import { randomBytes, randomInt } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Problem } from "./problem.mjs";

/**
 * What an installation makes up for itself, once.
 * @typedef {{ installationId: string, postgresPassword: string, key: string, nextAuthSecret: string }} Secrets
 */

const FIELDS = /** @type {const} */ (["installationId", "postgresPassword", "key", "nextAuthSecret"]);

/** Names of machines, pools and bridges carry it, so it is short and begins with a letter. */
function newInstallationId() {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const all = `${letters}0123456789`;
  const pick = (/** @type {string} */ from) => from.charAt(randomInt(from.length));
  return pick(letters) + Array.from({ length: 5 }, () => pick(all)).join("");
}

/** @returns {Secrets} */
const newSecrets = () => ({
  installationId: newInstallationId(),
  postgresPassword: randomBytes(24).toString("base64url"),
  key: randomBytes(32).toString("base64"),
  nextAuthSecret: randomBytes(32).toString("base64"),
});

/** @param {string} dataDir */
export const secretsFile = (dataDir) => path.join(dataDir, "secrets.json");

/**
 * @param {string} dataDir
 * @returns {Secrets | undefined} undefined when set-up has not made them yet
 */
export function readSecrets(dataDir) {
  const file = secretsFile(dataDir);
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (e) {
    const code = /** @type {NodeJS.ErrnoException} */ (e).code;
    if (code === "ENOENT") return undefined;
    throw new Problem(
      `${file} cannot be read (${code}).`,
      "Start Burgeon as the user who set it up, or choose another data directory with --data.",
      { cause: e },
    );
  }
  try {
    const secrets = JSON.parse(text);
    if (FIELDS.every((field) => typeof secrets[field] === "string" && secrets[field])) return secrets;
  } catch {
    // explained below, together with missing fields
  }
  throw new Problem(
    `${file} is damaged: it must hold ${FIELDS.join(", ")}.`,
    "Restore it from a backup. Without it stored secrets cannot be read any more; `npm run reset` begins anew.",
  );
}

/**
 * The installation's secrets, made up on first use. Safe when two processes do it at once: one of them wins.
 * @param {string} dataDir
 * @returns {Secrets}
 */
export function loadSecrets(dataDir) {
  const known = readSecrets(dataDir);
  if (known) return known;
  mkdirSync(dataDir, { recursive: true });
  const file = secretsFile(dataDir);
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify(newSecrets(), null, 2)}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(draft, file); // unlike rename, a link never replaces what another process wrote meanwhile
  } catch (e) {
    if (/** @type {NodeJS.ErrnoException} */ (e).code !== "EEXIST") throw e;
  } finally {
    rmSync(draft, { force: true });
  }
  return /** @type {Secrets} */ (readSecrets(dataDir));
}
