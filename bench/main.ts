/** `npm run bench [-- name…]`: prints measured figures beside their goals. Nothing here is a test: the machine may be busy. */
const BENCHES: Record<string, () => Promise<() => Promise<void>>> = {
  engine: async () => (await import("./engine")).benchEngine,
  launch: async () => (await import("./launch")).benchLaunch,
  events: async () => (await import("./events")).benchEvents,
  pages: async () => (await import("./pages")).benchPages,
};

export {};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES[name]);
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. Choose from ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
  const bench = await BENCHES[name]!();
  await bench();
}
process.exit(0);
