import { lastLines, run } from "./exec.mjs";
import { Problem } from "./problem.mjs";
import { canBecomeRoot, mustRunAsRoot, runAsRoot } from "./root.mjs";
import {
  chooseContainerDaemon,
  choosePuppet,
  parseCandidate,
  parseInstalled,
  selectPackages,
} from "./system-packages.mjs";

/** @typedef {import("./system-packages.mjs").SystemPackage} SystemPackage */

const ENV = { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
/** Another apt (unattended upgrades on a new machine) may hold dpkg's lock for minutes. */
const LOCK = "DPkg::Lock::Timeout=300";

/**
 * Runs its arguments with a policy that lets no installed package start a daemon (invoke-rc.d(8)). A policy that is there
 * already is an administrator's or a container's, and decides alone.
 */
const WITHOUT_DAEMONS = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\\n# Burgeon: for the moment of one installation.\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
"$@"
`;

/** Whether apt looks after this machine's packages. */
export async function hasApt() {
  try {
    return (await run("apt-get", ["--version"])).code === 0 && (await run("dpkg-query", ["--version"])).code === 0;
  } catch {
    return false;
  }
}

/**
 * @param {readonly import("./system-packages.mjs").PackageSet[]} sets
 * @returns {Promise<SystemPackage[]>}
 */
export async function missingPackages(sets) {
  const wanted = selectPackages(sets);
  const format = "${Package} ${db:Status-Status}\\n";
  const { stdout } = await run("dpkg-query", ["-W", "-f", format, ...wanted.map((p) => p.name)]);
  const installed = parseInstalled(stdout);
  return wanted.filter((entry) => !installed.has(entry.name));
}

async function candidate(/** @type {string} */ name) {
  return parseCandidate((await run("apt-cache", ["policy", name], { env: ENV })).stdout);
}

let updated = false;

async function update(/** @type {import("./reporter.mjs").Stage} */ stage) {
  if (updated) return;
  stage.say("apt-get update");
  const done = await runAsRoot("apt-get", ["-o", LOCK, "update"], { env: ENV, onLine: stage.say });
  if (done.code !== 0)
    throw new Problem(
      "apt-get update failed.",
      "Check the machine's package sources and its network, then start again.",
      {
        output: lastLines(done.stderr),
      },
    );
  updated = true;
}

/**
 * Asks apt, a second time with fresh lists if it knows nothing: those of a fresh machine may be empty.
 * @template T
 * @param {() => Promise<T | undefined>} look
 * @param {import("./reporter.mjs").Stage} stage
 */
async function lookTwice(look, stage) {
  const found = await look();
  if (found !== undefined || !(await canBecomeRoot())) return found;
  await update(stage);
  return look();
}

/**
 * Which of LXD and Incus this distribution packages.
 * @param {import("./reporter.mjs").Stage} stage
 * @returns {Promise<"lxd" | "incus" | undefined>}
 */
export function packagedContainerDaemon(stage) {
  const look = async () => chooseContainerDaemon({ incus: await candidate("incus"), lxd: await candidate("lxd") });
  return lookTwice(look, stage);
}

/**
 * The package set that brings Puppet's parser, where this distribution has one.
 * @param {import("./reporter.mjs").Stage} stage
 * @returns {Promise<"puppet-agent" | "puppet" | undefined>}
 */
export async function packagedPuppet(stage) {
  if (!(await hasApt())) return undefined;
  const look = async () => choosePuppet({ agent: await candidate("puppet-agent"), puppet: await candidate("puppet") });
  return lookTwice(look, stage);
}

/**
 * The versions of Chromium and of its headless shell that this distribution packages.
 * @param {import("./reporter.mjs").Stage} stage
 * @param {boolean} urgent asks with fresh lists where it knows of no Chromium
 * @returns {Promise<{ chromium: string | undefined, shell: string | undefined }>}
 */
export async function packagedChromiums(stage, urgent) {
  if (!(await hasApt())) return { chromium: undefined, shell: undefined };
  const look = () => candidate("chromium");
  const chromium = await (urgent ? lookTwice(look, stage) : look());
  return { chromium, shell: await candidate("chromium-headless-shell") };
}

/**
 * Installs packages; the caller has told what and why.
 * @param {readonly SystemPackage[]} packages
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function installPackages(packages, stage) {
  const names = packages.map((entry) => entry.name);
  for (const name of names) if (!(await candidate(name))) await update(stage);
  const unknown = [];
  for (const name of names) if (!(await candidate(name))) unknown.push(name);
  if (unknown.length > 0)
    throw new Problem(
      `apt knows no package ${unknown.join(", ")}.`,
      "Enable the distribution's full package sources (on Ubuntu also `universe`), then start again.",
    );
  const args = ["-o", LOCK, "install", "--yes", "--no-install-recommends", ...names];
  const quiet = packages.filter((entry) => entry.quiet).map((entry) => entry.name);
  const command = ["apt-get", ...args];
  const [program = "", ...rest] = quiet.length === 0 ? command : ["sh", "-c", WITHOUT_DAEMONS, "sh", ...command];
  const install = () =>
    runAsRoot(program, rest, {
      env: ENV,
      onLine: (line) => {
        if (/^(Get:|Unpacking|Setting up|Processing)/.test(line)) stage.say(line);
      },
    });
  let done = await install();
  if (done.code !== 0 && !updated) {
    await update(stage); // lists that are out of date name files that mirrors no longer have
    done = await install();
  }
  if (done.code !== 0)
    throw new Problem(
      `apt could not install ${names.join(", ")}.`,
      `Run \`apt-get install ${names.join(" ")}\` by hand and read why.`,
      {
        output: lastLines(done.stderr || done.stdout, 12),
      },
    );
  for (const name of quiet) {
    await mustRunAsRoot("update-rc.d", [name, "disable"]); // not at the next boot either
    await runAsRoot("invoke-rc.d", [name, "stop"]); // where another's policy has let it start
  }
}

/**
 * Installs what is missing of some sets, telling first which packages and why.
 * @param {import("./system-packages.mjs").PackageSet[]} sets
 * @param {{ installPackages: boolean }} options
 * @param {(text: string) => void} note
 * @param {import("./reporter.mjs").Stage} stage
 */
export async function installSets(sets, { installPackages: allowed }, note, stage) {
  const missing = await missingPackages(sets);
  if (missing.length === 0) return stage.result("all there");
  const names = missing.map((entry) => entry.name).join(" ");
  if (!allowed || !(await canBecomeRoot()))
    throw new Problem(
      `System packages are missing: ${names}.`,
      `Run \`sudo apt-get install --no-install-recommends ${names}\`.`,
    );
  note(["These system packages will be installed:", ...missing.map((p) => `  ${p.name}: ${p.why}`)].join("\n"));
  await installPackages(missing, stage);
  stage.result(`installed ${names}`);
}
