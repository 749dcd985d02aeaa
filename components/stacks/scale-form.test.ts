import { describe, expect, it } from "vitest";
import { chooseLeaving, leavingOf, presentForm, scaleRequestOf } from "./scale-form";

type Stack = Parameters<typeof presentForm>[0];

const node = (name: string, role: string): Stack["nodeList"][number] => ({
  ...{ name, role, roleTitle: { en: role }, machineId: name, state: "ready", down: null, address: "10.0.0.1" },
  ...{ vcpus: 1, memoryMiB: 1024, diskGiB: 10 },
});
const stack: Stack = {
  nodeList: [node("web-2", "web"), node("lb-1", "lb"), node("web-9", "web"), node("web-10", "web")],
  scaling: {
    can: { allowed: true, reason: null },
    roles: [{ id: "web", title: { en: "Web" }, summary: { en: "Web" }, min: 1, max: 16, drains: false }],
  },
};
const form = (count: number) => ({ ...presentForm(stack), web: { count, leave: [] } });

describe("the form for a change of nodes", () => {
  it("begins with what there is, which asks for nothing", () => {
    expect(presentForm(stack)).toEqual({ web: { count: 3, leave: [] } });
    expect(scaleRequestOf(stack, presentForm(stack))).toBeNull();
  });

  it("asks for more by their number alone", () => {
    expect(scaleRequestOf(stack, form(5))).toEqual({ roles: { web: { count: 5 } } });
  });

  it("lets the highest numbers go, the ones that were chosen first", () => {
    expect(leavingOf(stack, form(1), "web")).toEqual(["web-10", "web-9"]);
    const chosen = chooseLeaving(stack, form(1), "web", 1, "web-2");
    expect(scaleRequestOf(stack, chosen)).toEqual({ roles: { web: { count: 1, leave: ["web-10", "web-2"] } } });
  });

  it("lets those that are down go before others", () => {
    const nodeList = stack.nodeList.map((one) => ({ ...one, down: one.name === "web-2" ? ("gone" as const) : null }));
    expect(leavingOf({ ...stack, nodeList }, form(1), "web")).toEqual(["web-2", "web-10"]);
  });

  it("forgets a choice that is one too many", () => {
    const chosen = chooseLeaving(stack, form(1), "web", 0, "web-2");
    expect(leavingOf(stack, { web: { ...chosen.web!, count: 2 } }, "web")).toEqual(["web-2"]);
    expect(leavingOf(stack, { web: { ...chosen.web!, count: 3 } }, "web")).toEqual([]);
  });
});
