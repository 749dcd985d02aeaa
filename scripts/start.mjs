// `npm start`: from a fresh machine to a running portal. Only Node's own modules are imported here and below
// scripts/lib at load time, because the npm dependencies may not be installed yet.
import { buildWeb } from "./lib/build.mjs";
import { forgetSignIn } from "./lib/first-data.mjs";
import { foreground } from "./lib/foreground.mjs";
import { setUp } from "./lib/installation.mjs";
import { OPTIONS_HELP, parseOptions } from "./lib/options.mjs";
import { packageCacheProcess, waitUntilHealthy, webProcess, workerProcess } from "./lib/services.mjs";

await foreground(async ({ reporter, undo, interrupted }) => {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) return reporter.note(`npm start -- [options]\n\n${OPTIONS_HELP}`);

  const { env, signIn, cloud, address, ownPackageCache } = await setUp(options, reporter, undo, buildWeb);
  await reporter.stage("Web and worker", async (stage) => {
    const service = { options, env, onCrash: (/** @type {string} */ text) => reporter.note(`! ${text}`) };
    const processes = [webProcess("start", service), workerProcess("production", service)];
    const all = ownPackageCache ? [packageCacheProcess(service), ...processes] : processes;
    undo.add(() => Promise.all(all.map((one) => one.stop())));
    for (const one of all) one.start();
    await waitUntilHealthy({ options, processes, stage, interrupted });
  });

  reporter.note(`\nWhere the time went:\n${reporter.summary()}\n`);
  if (cloud.note) reporter.note(`Hypervisor: ${cloud.driver}. ${cloud.note}`);
  reporter.note(`Burgeon runs at ${address}`);
  if (signIn.password) {
    reporter.note(`Sign in as ${signIn.email} with the password ${signIn.password}`);
    reporter.note("It is shown this once: keep it, or change it after signing in.");
    forgetSignIn(options.dataDir);
  } else reporter.note(`Administrator: ${signIn.email}`);
  reporter.note(`Logs: ${options.dataDir}/logs. Ctrl-C stops it.`);
  await interrupted;
});
