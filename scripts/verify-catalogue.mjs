// `npm run verify:catalogue [-- service …]`: launches what the catalogue offers and writes down what was seen; verification/options.ts.
import { spawn } from "node:child_process";
import path from "node:path";
import { generateClient } from "./lib/database.mjs";
import { foreground } from "./lib/foreground.mjs";
import { ROOT } from "./lib/options.mjs";

await foreground(async ({ reporter, interrupted }) => {
  await reporter.stage("Database client", generateClient);
  const tsx = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
  const args = [tsx, "verification/main.ts", ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  void interrupted.then(() => child.kill("SIGTERM"));
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
});
