// `npm run blueprint -- lint|plan|test|lock <service>`: for authors of services; verification/blueprint.ts.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ROOT } from "./lib/options.mjs";

const [command, ...rest] = process.argv.slice(2);
const program =
  command === "test"
    ? ["scripts/verify-catalogue.mjs", ...rest]
    : [path.join(ROOT, "node_modules/tsx/dist/cli.mjs"), "verification/blueprint.ts", ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, program, { cwd: ROOT, stdio: "inherit" }).status ?? 1);
