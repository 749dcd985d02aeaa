// `npm run bench [-- name…]`: builds what is measured, then runs bench/main.ts.
import { spawn } from "node:child_process";
import path from "node:path";
import { buildWeb } from "./lib/build.mjs";
import { generateClient } from "./lib/database.mjs";
import { foreground } from "./lib/foreground.mjs";
import { ROOT } from "./lib/options.mjs";

const ALL = ["engine", "events", "timeline", "pages", "launch", "modes", "nodes", "cache", "billing"];
/** What Node is told beside: without a limit its heap grows as long as the machine has memory, whatever is needed. */
const FLAGS = /** @type {Record<string, string[]>} */ ({ billing: ["--max-old-space-size=320"] });

await foreground(async ({ reporter, interrupted }) => {
  const asked = process.argv.slice(2);
  const names = asked.length > 0 ? asked : ALL;
  await reporter.stage("Database client", generateClient);
  if (names.some((name) => ["events", "timeline", "pages"].includes(name))) await reporter.stage("Web pages", buildWeb);
  const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
  // A process each: every benchmark has an installation of its own, and a process knows only one.
  let worst = 0;
  let stopped = false;
  for (const name of names) {
    if (stopped) break;
    const child = spawn(process.execPath, [tsx, ...(FLAGS[name] ?? []), "bench/main.ts", name], {
      cwd: ROOT,
      stdio: "inherit",
    });
    void interrupted.then(() => {
      stopped = true;
      child.kill("SIGTERM");
    });
    const code = await new Promise((resolve) => child.once("exit", (status) => resolve(status ?? 1)));
    worst ||= code;
  }
  return worst;
});
