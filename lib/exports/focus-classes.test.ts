import { expect, it } from "vitest";
import { isServiceClass } from "@/lib/billing/focus/testing/service-classes";
import { classOf } from "@/lib/billing/focus/words";
import type { Blueprint } from "@/lib/blueprints/schema";

/** All that a blueprint may say: one that is missing here does not compile. */
const CATEGORIES: Record<Blueprint["category"], true> = {
  ...{ database: true, cache: true, messaging: true, web: true, "load-balancer": true, "big-data": true },
  ...{ storage: true, compute: true, monitoring: true },
};

it("classifies every category of a blueprint as the specification of FOCUS does", () => {
  const classes = [...Object.keys(CATEGORIES), null].map(classOf);
  expect(classes.filter((one) => !isServiceClass(one.ServiceCategory, one.ServiceSubcategory))).toEqual([]);
  // What no category says is Other, and nothing else.
  expect(classes.filter(({ ServiceCategory }) => ServiceCategory === "Other")).toHaveLength(1);
});
