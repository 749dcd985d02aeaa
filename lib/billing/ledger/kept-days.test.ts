import { describe, expect, it } from "vitest";
import type { DayUse } from "../usage";
import { createKeptDays, type NamedDay } from "./kept-days";

const usesOf = ({ text }: NamedDay): DayUse[] =>
  [...text].map((stack) => ({
    ...{ date: "2026-11-01", from: 0, to: 86_400_000, quantities: { vcpu: 1n } },
    subject: { project: "search", stack, service: null, os: null, mode: null, flavour: null, owner: null },
  }));

describe("days that are kept", () => {
  it("are one object for as long as they are the same days", () => {
    const kept = createKeptDays();
    const named = [
      { name: "first", text: "a" },
      { name: "second", text: "ab" },
    ];
    const days = kept.join(named, usesOf);
    expect(days.uses().map(({ subject }) => subject.stack)).toEqual(["a", "a", "b"]);
    expect(kept.join(named, usesOf)).toBe(days);
    expect(kept.join(named.slice(1), usesOf).uses()).toEqual(usesOf(named[1]!));
    const other = kept.join([named[0]!, { name: "second, added up anew", text: "c" }], usesOf);
    expect(other.uses().map(({ subject }) => subject.stack)).toEqual(["a", "c"]);
  });

  it("are as many as there is room for, and those that were asked for last", () => {
    const kept = createKeptDays(6);
    kept.set("a", "AA");
    kept.set("b", "BB");
    kept.set("none", "");
    kept.get("a");
    kept.set("c", "CCC");
    expect(["a", "b", "none", "c"].map((name) => kept.get(name))).toEqual(["AA", undefined, "", "CCC"]);
    kept.set("more than there is room for", "1234567");
    expect(["a", "none", "c"].map((name) => kept.get(name))).toEqual([undefined, undefined, undefined]);
  });
});
