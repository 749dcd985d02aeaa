import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleFile } from "./build.mjs";
import { KeptProcess } from "./children.mjs";
import { ROOT } from "./options.mjs";
import { Problem } from "./problem.mjs";

const HEALTHY_WITHIN_MS = 90_000;
/** A process that cannot even start is told at once, not restarted until the time is over. */
const CRASHES_AT_START = 3;

/**
 * @typedef {{ options: import("./options.mjs").Options, env: NodeJS.ProcessEnv, onCrash: (text: string) => void,
 *   onLine?: (line: string) => void }} ServiceOptions
 */

/**
 * The process that serves the web pages.
 * @param {"start" | "dev"} command of next
 * @param {ServiceOptions} service
 */
export function webProcess(command, { options, env, onCrash, onLine }) {
  const args = [
    path.join(ROOT, "node_modules/next/dist/bin/next"),
    command,
    "-H",
    options.host,
    "-p",
    `${options.port}`,
  ];
  const mode = command === "dev" ? "development" : "production";
  return new KeptProcess({
    ...{ name: "web", args, cwd: ROOT, dataDir: options.dataDir, onCrash, onLine },
    env: { ...env, NODE_ENV: mode },
  });
}

/**
 * The process that runs deployments.
 * @param {"production" | "development"} mode
 * @param {ServiceOptions} service
 */
export function workerProcess(mode, { options, env, onCrash, onLine }) {
  return new KeptProcess({
    ...{ name: "worker", args: [bundleFile("worker")], cwd: ROOT, dataDir: options.dataDir, onCrash, onLine },
    env: { ...env, NODE_ENV: mode },
  });
}

/**
 * The process that looks after the package cache. Nothing waits for it: without it machines fetch from their mirrors.
 * @param {ServiceOptions} service
 */
export function packageCacheProcess({ options, env, onCrash, onLine }) {
  const args = [path.join(ROOT, "scripts/package-cache.mjs")];
  return new KeptProcess({
    ...{ name: "package-cache", args, cwd: ROOT, dataDir: options.dataDir, onCrash, onLine },
    env: { ...env, BURGEON_PACKAGE_CACHE_GIB: `${options.packageCacheGib}` },
  });
}

/**
 * The address at which this machine itself reaches the web process.
 * @param {Pick<import("./options.mjs").Options, "host" | "port">} options
 */
export function localAddress({ host, port }) {
  const name = { "0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]" }[host] ?? host;
  return `http://${name}:${port}`;
}

/**
 * Waits until the portal says that it is well.
 * @param {{ options: import("./options.mjs").Options, processes: KeptProcess[], stage: import("./reporter.mjs").Stage,
 *   interrupted: Promise<void> }} what
 */
export async function waitUntilHealthy({ options, processes, stage, interrupted }) {
  const url = `${localAddress(options)}/api/v1/health`;
  let stopped = false;
  void interrupted.then(() => (stopped = true));
  let last = "no answer yet";
  for (const until = Date.now() + HEALTHY_WITHIN_MS; !stopped; await sleep(100)) {
    const broken = processes.find((one) => one.crashes >= CRASHES_AT_START);
    if (broken)
      throw new Problem("A process of Burgeon ends right after its start.", `Its whole log is ${broken.logFile}.`, {
        output: broken.lastOutput(),
      });
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok && processes.every((one) => one.isRunning)) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch (e) {
      last = e instanceof Error && e.cause instanceof Error ? e.cause.message : String(e);
    }
    stage.say("waiting for the first answer");
    if (Date.now() < until) continue;
    throw new Problem(`${url} does not answer as it should: ${last}`, "Read the logs named below, then start again.", {
      output: processes.map((one) => `${one.logFile}\n${one.lastOutput()}`).join("\n"),
    });
  }
}
