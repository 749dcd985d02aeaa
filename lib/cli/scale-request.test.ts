import { describe, expect, it } from "vitest";
import { scaleRequest } from "./scale-request";

const nodes = [
  { name: "web-1", role: "web" },
  { name: "lb-1", role: "lb" },
];

describe("burgeon scale", () => {
  it("reads roles with their numbers, and the nodes that leave", () => {
    expect(scaleRequest(["web=4", "lb=1"], [], nodes)).toEqual({ roles: { web: { count: 4 }, lb: { count: 1 } } });
    expect(scaleRequest(["web=0"], ["web-1"], nodes)).toEqual({ roles: { web: { count: 0, leave: ["web-1"] } } });
  });

  it.each([
    ["a word that is no number", ["web=many"], [], "ROLE=NUMBER"],
    ["a node that is not there", ["web=1"], ["web-9"], "no node named web-9"],
    ["a node of a role that stays as it is", ["web=1"], ["lb-1"], "lb=…"],
  ])("refuses %s", (_what, wanted, leave, message) => {
    expect(() => scaleRequest(wanted, leave, nodes)).toThrow(message);
  });
});
