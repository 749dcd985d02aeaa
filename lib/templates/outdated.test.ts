import { expect, it } from "vitest";
import { outdatedReasons, type SourceImage } from "./outdated";

const baked: SourceImage = {
  ...{ number: 3, state: "published", serving: null },
  ...{ staleReasons: [], updates: { security: 2, severity: "high" } },
};
const updates = { kind: "updates", security: 2, severity: "high" };

it("finds nothing against an image that is offered: its updates would have made a baked one stale", () => {
  expect(outdatedReasons(baked)).toEqual([]);
  expect(outdatedReasons({ ...baked, state: "testing" })).toEqual([]);
});

it("tells the reasons that made an image stale", () => {
  const age = { kind: "age", days: 38, limit: 30 } as const;
  expect(outdatedReasons({ ...baked, state: "stale", staleReasons: [age] })).toEqual([age]);
});

it.each(["deprecated", "retired"])("says what took the place of a %s image, and what it lacks", (state) => {
  expect(outdatedReasons({ ...baked, state, serving: 5 })).toEqual([{ kind: "replaced", by: 5 }, updates]);
  expect(outdatedReasons({ ...baked, state, updates: null })).toEqual([{ kind: "withdrawn" }]);
  // An older revision that was published again.
  expect(outdatedReasons({ ...baked, state, serving: 2, updates: null })).toEqual([{ kind: "withdrawn" }]);
});

it("says what took the place of an OS image that is gone from the hypervisor", () => {
  expect(outdatedReasons({ ...baked, state: "deleted", serving: 4, updates: null })).toEqual([
    { kind: "replaced", by: 4 },
  ]);
});
