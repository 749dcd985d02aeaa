import { expect, it } from "vitest";
import { inRoleOrder } from "./node-order";

const roles = [{ id: "web" }, { id: "lb" }];
const node = (name: string, role = name.split("-")[0]!) => ({ name, role });
const ordered = (...nodes: { name: string; role: string }[]) => inRoleOrder(roles, nodes).map(({ name }) => name);

it("lists nodes by role and number, whenever they joined", () => {
  const joined = ["web-2", "lb-1", "web-10", "web-9"].map((name) => node(name));
  expect(ordered(...joined)).toEqual(["web-2", "web-9", "web-10", "lb-1"]);
});

it("follows the roles of now where two have changed places", () => {
  expect(ordered(node("db-1", "lb"), node("db-2", "web"))).toEqual(["db-2", "db-1"]);
});

it("puts nodes of a role that is no more last", () => {
  expect(ordered(node("cache-1"), node("lb-1"))).toEqual(["lb-1", "cache-1"]);
});
