import { expect, it } from "vitest";
import { type FleetFilter, fleetPath, isNarrowed, NO_FILTER, nextSort, readFleetFilter, sortOf } from "./fleet-filter";

const FULL: FleetFilter = {
  ...{ q: "orders", project: "payments", service: "mariadb", os: "debian-12" },
  state: "stale",
  reason: "age",
  sort: "-age",
  page: 3,
};

it("survives the way through an address", () => {
  expect(readFleetFilter(new URL(fleetPath(FULL), "http://x").searchParams)).toEqual(FULL);
  expect(fleetPath(NO_FILTER)).toBe("/fleet");
});

it("ignores what it does not understand", () => {
  const search = new URLSearchParams({
    state: "fresh",
    reason: "mood",
    sort: "name",
    page: "0",
    project: "x".repeat(81),
  });
  expect(readFleetFilter(search)).toEqual(NO_FILTER);
});

it("knows whether anything is filtered; order and page filter nothing", () => {
  expect(isNarrowed({ ...NO_FILTER, sort: "age", page: 2 })).toBe(false);
  expect(isNarrowed({ ...NO_FILTER, reason: "updates" })).toBe(true);
});

it("turns a column's order around", () => {
  expect([nextSort("age", "project"), nextSort("age", "age"), nextSort("age", "-age")]).toEqual(["age", "-age", "age"]);
  expect([sortOf("age", "age"), sortOf("age", "-age"), sortOf("age", "project")]).toEqual([
    ...["ascending", "descending", undefined],
  ]);
});
