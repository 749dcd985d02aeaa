// `npm run doctor`: checks what Burgeon needs and prints what to do about each problem. Changes nothing.
import { foreground } from "./lib/foreground.mjs";
import { checks } from "./lib/health-checks.mjs";
import { OPTIONS_HELP, parseOptions } from "./lib/options.mjs";
import { describeProblem, Problem } from "./lib/problem.mjs";

await foreground(async ({ reporter }) => {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) return reporter.note(`npm run doctor -- [options]\n\n${OPTIONS_HELP}`);
  let problems = 0;
  for (const { name, optional, check } of checks(options)) {
    try {
      reporter.note(`OK       ${name}: ${await check()}`);
    } catch (e) {
      if (!optional) problems++;
      const what = e instanceof Problem ? `${e.message}\n           -> ${e.remedy}` : describeProblem(e);
      reporter.note(`${optional ? "note    " : "PROBLEM "} ${name}: ${what}`);
    }
  }
  reporter.note(problems === 0 ? "\nEverything that Burgeon needs is there." : `\n${problems} problems.`);
  return problems === 0 ? 0 : 1;
});
