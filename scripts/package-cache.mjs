// The package cache of an installation, kept running by `npm start` and `npm run dev` beside web and worker.
import { startPackageCache } from "./lib/package-cache.mjs";
import { describeProblem } from "./lib/problem.mjs";

const HOUR_MS = 3_600_000;

try {
  const cache = await startPackageCache({
    dataDir: process.env.BURGEON_DATA ?? ".data",
    sizeMib: Number(process.env.BURGEON_PACKAGE_CACHE_GIB) * 1024,
  });
  let stopping = false;
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"]))
    process.on(signal, () => {
      stopping = true;
      void cache.stop();
    });
  setInterval(cache.rotate, HOUR_MS).unref();
  const how = await cache.ended;
  if (!stopping) console.error(`Squid has ended: ${how}.`);
  process.exit(stopping ? 0 : 1);
} catch (e) {
  console.error(describeProblem(e));
  process.exit(1);
}
