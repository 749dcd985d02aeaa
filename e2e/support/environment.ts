import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";

function needed(name: "E2E_DATA" | "E2E_URL"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; playwright.config.ts sets it.`);
  return value;
}

/** Address of the portal under test. */
export const ORIGIN = needed("E2E_URL");

/** The data folder of the portal under test. */
export const dataDir = needed("E2E_DATA");

/** Cookies of the signed-in administrator, written by global-setup.ts. */
export const ADMIN_STATE = path.join(dataDir, "admin-state.json");

const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(dataDir, file), "utf8"));
const pids = () => readJson("pids.json") as { portal: number; web: number; worker?: number };

/** Who signs in first; portal.mjs has written it down. */
export const adminAccount = () => readJson("admin.json") as { adminEmail: string; password: string };

/** The environment of the portal's processes, for a test that starts one more. */
export const portalEnvironment = () => readJson("environment.json") as Record<string, string>;

/** A new portal has no worker until this. */
export const startWorker = () => process.kill(pids().portal, "SIGUSR2");

/** Holds the worker still, so that a run waits for the test; `false` lets it go on. */
export function holdWorker(still: boolean): void {
  const { worker } = pids();
  if (worker !== undefined) process.kill(worker, still ? "SIGSTOP" : "SIGCONT");
}

/** Kills a process of the portal as a crash would, and waits until portal.mjs has started another one. */
export async function crash(name: "web" | "worker"): Promise<void> {
  const pid = pids()[name];
  if (pid === undefined) throw new Error(`no ${name} runs`);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => pids()[name], { message: `a new ${name}` }).not.toBe(pid);
}
