import { spawn } from "node:child_process";
import path from "node:path";
import { makeSessionCookie, sessionCookieName } from "@/lib/auth/session-cookie";
import type { BenchInstallation } from "./bench-installation";

const PORT = 4399;
export const ORIGIN = `http://127.0.0.1:${PORT}`;
const root = path.resolve(import.meta.dirname, "..");

/** Starts the built web server on the benchmark's database. `npm run bench` builds it first if its sources changed. */
export async function startWeb(installation: BenchInstallation): Promise<void> {
  const args = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(PORT)];
  installation.track(
    spawn(process.execPath, args, { cwd: root, env: installation.env, stdio: ["ignore", "ignore", "inherit"] }),
  );
  const until = Date.now() + 60_000;
  while (!(await fetch(`${ORIGIN}/api/v1/health`).catch(() => null))?.ok) {
    if (Date.now() > until) throw new Error("the web server did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A session of this user, as the browser would send it. */
export async function sessionOf(userId: string): Promise<{ name: string; value: string; header: string }> {
  const signedInAt = Math.floor(Date.now() / 1000);
  const value = await makeSessionCookie({ sub: userId, sessionVersion: 1, signedInAt });
  return { name: sessionCookieName(), value, header: `${sessionCookieName()}=${value}` };
}
