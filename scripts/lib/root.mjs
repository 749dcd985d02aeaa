import { lastLines, run } from "./exec.mjs";
import { Problem } from "./problem.mjs";

/** Set-up's two ways to the rights it needs for packages and daemons: being root, or sudo. */

export const isRoot = () => process.getuid?.() === 0;

/** @type {Promise<"root" | "sudo" | "sudo-asks" | "none"> | undefined} */
let known;

/**
 * @returns {Promise<"root" | "sudo" | "sudo-asks" | "none">} `sudo-asks`: it wants a password, and there is a terminal
 *   to ask at
 */
export function wayToRoot() {
  return (known ??= find());
}

async function find() {
  if (isRoot()) return "root";
  try {
    if ((await run("sudo", ["-n", "true"])).code === 0) return "sudo";
    return process.stdin.isTTY && process.stdout.isTTY ? "sudo-asks" : "none";
  } catch {
    return "none"; // no sudo here
  }
}

export const canBecomeRoot = async () => (await wayToRoot()) !== "none";

/**
 * Lets sudo ask for the password once, before work that runs beside other stages.
 * @param {import("./reporter.mjs").Reporter} reporter
 */
export async function unlockSudo(reporter) {
  if ((await wayToRoot()) !== "sudo-asks") return;
  const { code } = await reporter.withTerminal(() => run("sudo", ["-v"], { inherit: true }));
  if (code !== 0)
    throw new Problem(
      "sudo did not let us in.",
      "Start as root, or with --skip-packages if everything is installed already.",
    );
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("./exec.mjs").RunOptions} [options]
 */
export async function runAsRoot(command, args, options = {}) {
  if (isRoot()) return run(command, args, options);
  // sudo drops the environment; apt needs to be told not to ask, in English
  const kept = ["LC_ALL", "DEBIAN_FRONTEND"].flatMap((name) =>
    options.env?.[name] ? [`${name}=${options.env[name]}`] : [],
  );
  return run("sudo", ["-n", "env", ...kept, command, ...args], options);
}

/**
 * As `runAsRoot`, for a program that must succeed.
 * @param {string} command
 * @param {string[]} args
 */
export async function mustRunAsRoot(command, args) {
  const done = await runAsRoot(command, args);
  if (done.code === 0) return done.stdout;
  throw new Problem(`\`${[command, ...args].join(" ")}\` failed.`, "Run it by hand as root and read why.", {
    output: lastLines(done.stderr || done.stdout),
  });
}
