import { expect, it } from "vitest";
import type { Blueprint } from "@/lib/blueprints/schema";
import { endpointsOf } from "./get-stack";

const endpoint = (more: Partial<Blueprint["endpoints"][number]> = {}): Blueprint["endpoints"][number] => ({
  ...{ id: "all", title: { en: "All" }, role: "node", nodes: "each", port: 11211, protocol: "memcached" },
  ...more,
});
const nodes = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `n-${i + 1}`, role: "node", address: `192.0.2.${i + 1}` }));
const shown = (count: number, more?: Partial<Blueprint["endpoints"][number]>, parameters = {}) =>
  endpointsOf({ endpoints: [endpoint(more)] }, nodes(count), { database: "app", ...parameters }).map(
    (e) => e.command ?? e.node,
  );

it("endpoints are of each node or of the first, with what to copy", () => {
  expect(shown(2)).toEqual(["n-1", "n-2"]);
  expect(shown(2, { nodes: "first", command: "psql {address}:{port} {parameters.database} {x}" })).toEqual([
    "psql 192.0.2.1:11211 app {x}",
  ]);
});

it("what only runs in larger stacks is shown in these alone", () => {
  expect(shown(2, { minNodes: 3 })).toEqual([]);
  expect(shown(3, { minNodes: 3 })).toHaveLength(3);
});

it("what a parameter turns on is shown only then", () => {
  expect(shown(1, { when: "management" })).toEqual([]);
  expect(shown(1, { when: "management" }, { management: false })).toEqual([]);
  expect(shown(1, { when: "management" }, { management: true })).toEqual(["n-1"]);
});
