// `npm run bench [-- name…]`: builds what is measured, then runs bench/main.ts.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { buildWeb } from "./lib/build.mjs";
import { generateClient } from "./lib/database.mjs";
import { foreground } from "./lib/foreground.mjs";
import { ROOT } from "./lib/options.mjs";

const ALL = ["engine", "events", "timeline", "pages", "launch", "modes", "nodes"];

await foreground(async ({ reporter }) => {
  const asked = process.argv.slice(2);
  const names = asked.length > 0 ? asked : ALL;
  await reporter.stage("Database client", generateClient);
  if (names.some((name) => ["events", "timeline", "pages"].includes(name))) await reporter.stage("Web pages", buildWeb);
  const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
  // A process each: every benchmark has an installation of its own, and a process knows only one.
  const codes = names.map(
    (name) => spawnSync(process.execPath, [tsx, "bench/main.ts", name], { cwd: ROOT, stdio: "inherit" }).status,
  );
  return codes.find((code) => code !== 0) ?? 0;
});
