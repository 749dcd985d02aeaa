import { expect, it } from "vitest";
import { insightPath, NO_FILTER, readInsightFilter } from "./insight-filter";

it("survives the way through an address", () => {
  const filter = { period: "1y", service: "mariadb", os: "debian-12", clone: "full", tool: "puppet" } as const;
  const path = insightPath(filter);
  expect(readInsightFilter(new URL(path, "http://x").searchParams)).toEqual(filter);
  expect(insightPath(NO_FILTER)).toBe("/insights");
});

it("ignores what it does not understand", () => {
  const search = new URLSearchParams({ period: "ever", service: "x".repeat(81), os: "", clone: "half", tool: "salt" });
  expect(readInsightFilter(search)).toEqual(NO_FILTER);
});
