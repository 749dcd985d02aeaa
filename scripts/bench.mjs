// `npm run bench [-- name…]`: builds what is measured, then runs bench/main.ts.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { buildWeb } from "./lib/build.mjs";
import { foreground } from "./lib/foreground.mjs";
import { ROOT } from "./lib/options.mjs";

await foreground(async ({ reporter }) => {
  const names = process.argv.slice(2);
  const needsWeb = names.length === 0 || names.some((name) => ["events", "pages"].includes(name));
  if (needsWeb) await reporter.stage("Web pages", buildWeb);
  const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
  const { status } = spawnSync(process.execPath, [tsx, "bench/main.ts", ...names], { cwd: ROOT, stdio: "inherit" });
  return status ?? 1;
});
