// `npm run depcruise`: checks who imports whom. dependency-cruiser reports success when it understands no module at all (with a
// TypeScript it does not know, for example), so this also fails when it saw too few.
import { spawnSync } from "node:child_process";

const FOLDERS = ["app", "components", "lib", "prisma/seed"];
const FEWEST_MODULES = 300;

const cli = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
const args = [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...FOLDERS];
const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
if (!stdout) {
  console.error(stderr || `dependency-cruiser ended with ${status}`);
  process.exit(1);
}
const { summary } = JSON.parse(stdout);
for (const { rule, from, to, cycle } of summary.violations) {
  const way = cycle?.map((/** @type {{ name: string }} */ step) => step.name).join(" -> ");
  console.error(`${rule.name}: ${from} -> ${way || to}`);
}
console.log(`${summary.totalCruised} modules, ${summary.violations.length} violations`);
if (summary.totalCruised < FEWEST_MODULES)
  console.error(`Only ${summary.totalCruised} modules were seen: the check itself is broken.`);
process.exit(summary.violations.length > 0 || summary.totalCruised < FEWEST_MODULES ? 1 : 0);
