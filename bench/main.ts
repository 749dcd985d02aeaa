import { untilInterrupted } from "./interrupt";

/** One benchmark of `npm run bench`: prints measured figures beside their goals. Nothing here is a test: the machine may be busy. */
const BENCHES: Record<string, () => Promise<() => Promise<void>>> = {
  engine: async () => (await import("./engine")).benchEngine,
  launch: async () => (await import("./launch")).benchLaunch,
  cache: async () => (await import("./cache")).benchCache,
  modes: async () => (await import("./modes")).benchModes,
  nodes: async () => (await import("./nodes")).benchNodes,
  events: async () => (await import("./events")).benchEvents,
  timeline: async () => (await import("./timeline")).benchTimeline,
  billing: async () => (await import("./billing")).benchBilling,
  pages: async () => (await import("./pages")).benchPages,
};

const name = process.argv[2] ?? "";
const load = BENCHES[name];
if (!load) {
  console.error(`There is no benchmark "${name}". Choose from ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
const bench = await load();
await untilInterrupted(bench());
process.exit(0);
