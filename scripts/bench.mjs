// `npm run bench [-- name…]`: builds what is measured, then runs bench/main.ts.
import { spawn } from "node:child_process";
import path from "node:path";
import { buildBundles, buildWeb, bundleFile } from "./lib/build.mjs";
import { generateClient } from "./lib/database.mjs";
import { foreground } from "./lib/foreground.mjs";
import { ROOT } from "./lib/options.mjs";

const ALL = ["engine", "events", "timeline", "pages", "launch", "modes", "nodes", "cache", "billing"];
/** What Node is told beside: without a limit its heap grows as long as the machine has memory, whatever is needed. */
const FLAGS = /** @type {Record<string, string[]>} */ ({
  // With a smaller heap Node would also give young objects less room than the 16 MB that web pages have.
  billing: ["--max-old-space-size=320", "--max-semi-space-size=16"],
});
/** Those whose own process is what is measured run as the product does: tsx names each function anew each time that it is made. */
const BUNDLED = ["billing"];

await foreground(async ({ reporter, interrupted }) => {
  const asked = process.argv.slice(2);
  const names = asked.length > 0 ? asked : ALL;
  await reporter.stage("Database client", generateClient);
  if (names.some((name) => ["events", "timeline", "pages"].includes(name))) await reporter.stage("Web pages", buildWeb);
  if (names.some((name) => BUNDLED.includes(name)))
    await reporter.stage("Benchmarks", (stage) => buildBundles(["bench"], stage));
  const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
  // A process each: every benchmark has an installation of its own, and a process knows only one.
  let worst = 0;
  let stopped = false;
  for (const name of names) {
    if (stopped) break;
    const program = BUNDLED.includes(name) ? [bundleFile("bench")] : [tsx, "bench/main.ts"];
    const child = spawn(process.execPath, [...(FLAGS[name] ?? []), ...program, name], {
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
