import { noLease } from "@/components/form/lease-choice";
import { describe, expect, it } from "vitest";
import { launchPicture } from "./launch-picture";

const role = { title: { en: "Role" }, summary: { en: "s" }, prefix: "db", flavour: "small", flavours: ["small"] };
const roles = [
  { ...role, id: "primary", count: { min: 1, max: 1, default: 1 }, needs: [] },
  { ...role, id: "replica", count: { min: 0, max: 8, default: 2 }, needs: ["primary"] },
];
const endpoint = { title: { en: "Endpoint" }, port: 3306, protocol: "mysql" };
const endpoints = [
  { ...endpoint, id: "primary", role: "primary", nodes: "first" as const },
  { ...endpoint, id: "replicas", role: "replica", nodes: "each" as const },
];
const form = (replicas: number) => ({
  name: "orders",
  service: "mariadb",
  os: "debian-12",
  mode: "os-only" as const,
  cloneKind: "thin" as const,
  roles: { replica: { count: replicas, flavour: "small" } },
  parameters: {},
  tags: [],
  lease: noLease(0),
});
const names = (replicas: number) => launchPicture({ roles, endpoints }, form(replicas)).nodes.map(({ name }) => name);
const leads = (shape: Parameters<typeof launchPicture>[0], replicas: number, parameters = {}) =>
  launchPicture(shape, { ...form(replicas), parameters }).endpoints.map(({ id, node }) => `${id} ${node}`);

describe("the picture of a launch", () => {
  it("names the nodes as the plan does, and follows the counts", () => {
    expect(names(0)).toEqual(["db-1"]);
    expect(names(2)).toEqual(["db-1", "db-2", "db-3"]);
  });

  it("leads each endpoint to the first node of its role, or to all", () => {
    expect(leads({ roles, endpoints }, 2)).toEqual(["primary db-1", "replicas db-2", "replicas db-3"]);
  });

  it("leaves out what a small stack, or one without the switch, does not have", () => {
    const few = endpoints.map((e) => ({ ...e, ...(e.id === "primary" ? { minNodes: 3 } : { when: "open" }) }));
    expect(leads({ roles, endpoints: few }, 1)).toEqual([]);
    expect(leads({ roles, endpoints: few }, 2, { open: true })).toEqual([
      "primary db-1",
      "replicas db-2",
      "replicas db-3",
    ]);
  });
});
