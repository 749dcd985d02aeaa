import { readFileSync } from "node:fs";
import path from "node:path";

function needed(name: "E2E_DATA" | "E2E_URL"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; playwright.config.ts sets it.`);
  return value;
}

/** Address of the portal under test. */
export const ORIGIN = needed("E2E_URL");

const dataDir = needed("E2E_DATA");

/** Cookies of the signed-in administrator, written by global-setup.ts. */
export const ADMIN_STATE = path.join(dataDir, "admin-state.json");

export type Process = "web" | "worker";

const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(dataDir, file), "utf8"));

/** Who signs in first; portal.mjs has written it down. */
export const adminAccount = () => readJson("admin.json") as { adminEmail: string; password: string };

/** The process that runs now; portal.mjs starts another one when it dies. */
export const pidOf = (name: Process): number => (readJson("pids.json") as Record<Process, number>)[name];
