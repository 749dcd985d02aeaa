import { describe, expect, it } from "vitest";
import type { DayUse } from "../usage";
import { createKeptDays } from "./kept-days";

const use = (stack: string): DayUse => ({
  ...{ date: "2026-11-01", from: 0, to: 86_400_000, quantities: { vcpu: 1n } },
  subject: { project: "search", stack, service: null, os: null, mode: null, flavour: null, owner: null },
});

describe("days that are kept", () => {
  it("are one list for as long as they are the same days", () => {
    const kept = createKeptDays();
    const [first, second] = [[use("orders")], [use("orders"), use("events")]];
    kept.set("first", first);
    kept.set("second", second);
    const named = ["first", "second"].map((name) => ({ name, uses: kept.get(name)! }));
    const list = kept.join(named);
    expect(list).toEqual([...first, ...second]);
    expect(kept.join(named)).toBe(list);
    expect(kept.join(named.slice(1))).toEqual(second);
    const other = [use("events")];
    expect(kept.join([named[0]!, { name: "second, added up anew", uses: other }])).toEqual([...first, ...other]);
  });

  it("are as many as there is room for, and those that were asked for last", () => {
    const kept = createKeptDays(6);
    kept.set("a", [use("orders")]);
    kept.set("b", [use("orders")]);
    kept.set("none", []);
    kept.get("a");
    kept.set("c", [use("orders")]);
    expect(["a", "b", "none", "c"].map((name) => kept.get(name)?.length)).toEqual([1, undefined, 0, 1]);
    kept.set("more than there is room for", [use("1"), use("2"), use("3"), use("4"), use("5"), use("6")]);
    expect(["a", "none", "c"].map((name) => kept.get(name))).toEqual([undefined, undefined, undefined]);
  });
});
