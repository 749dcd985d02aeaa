// `npm run dev`: the same set-up as `npm start`; then pages and worker are reloaded when their sources change.
import { bundleOptions } from "./lib/build.mjs";
import { forgetSignIn } from "./lib/first-data.mjs";
import { foreground } from "./lib/foreground.mjs";
import { setUp } from "./lib/installation.mjs";
import { OPTIONS_HELP, parseOptions } from "./lib/options.mjs";
import { packageCacheProcess, waitUntilHealthy, webProcess, workerProcess } from "./lib/services.mjs";

await foreground(async ({ reporter, undo, interrupted }) => {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) return reporter.note(`npm run dev -- [options]\n\n${OPTIONS_HELP}`);

  const { env, signIn, address, ownPackageCache } = await setUp(options, reporter, undo);
  const common = { options, env, onCrash: (/** @type {string} */ text) => reporter.note(`! ${text}`) };
  const tagged = (/** @type {string} */ tag) => (/** @type {string} */ line) => reporter.note(`${tag} | ${line}`);
  const web = webProcess("dev", { ...common, onLine: tagged("web   ") });
  const worker = workerProcess("development", { ...common, onLine: tagged("worker") });

  const cache = packageCacheProcess({ ...common, onLine: tagged("cache ") });

  undo.add(() => Promise.all([cache.stop(), web.stop(), worker.stop()]));
  if (ownPackageCache) cache.start();
  web.start();
  const stopWatching = await watchWorker(worker, reporter);
  undo.add(stopWatching);
  await reporter.stage("Web and worker", (stage) =>
    waitUntilHealthy({ options, processes: [web, worker], stage, interrupted }),
  );
  const password = signIn.password ? ` with the password ${signIn.password} (shown this once)` : "";
  reporter.note(`Burgeon runs at ${address}; sign in as ${signIn.email}${password}`);
  forgetSignIn(options.dataDir);
  await interrupted;
});

/**
 * Bundles the worker on every change of its sources, and starts it anew each time that succeeds.
 * @param {import("./lib/children.mjs").KeptProcess} worker
 * @param {import("./lib/reporter.mjs").Reporter} reporter
 */
async function watchWorker(worker, reporter) {
  const esbuild = await import("esbuild");
  /** @type {import("esbuild").Plugin} */
  const restart = {
    name: "restart-worker",
    setup(build) {
      let first = true;
      build.onEnd(async ({ errors }) => {
        for (const { text, location } of errors) reporter.note(`worker | ${location?.file}:${location?.line} ${text}`);
        if (errors.length > 0) return;
        if (first) worker.start();
        else await worker.restart();
        first = false;
      });
    },
  };
  const context = await esbuild.context({ ...bundleOptions("worker"), plugins: [restart] });
  await context.watch();
  return () => context.dispose();
}
