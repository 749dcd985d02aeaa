import { expect, it } from "vitest";
import { outdatedReasons, type SourceImage } from "./outdated";

const baked: SourceImage = {
  ...{ baked: true, number: 3, state: "published", serving: null },
  ...{ staleReasons: [], updates: { security: 2, severity: "high" } },
};
const updates = { kind: "updates", security: 2, severity: "high" };

it("finds nothing against a published baked image: its updates would have made it stale", () => {
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

it("looks at the updates of a published OS image, and at what took a retired one's place", () => {
  const os = { ...baked, baked: false };
  expect(outdatedReasons(os)).toEqual([updates]);
  expect(outdatedReasons({ ...os, updates: null })).toEqual([]);
  expect(outdatedReasons({ ...os, state: "deleted", serving: 4, updates: null })).toEqual([
    { kind: "replaced", by: 4 },
  ]);
});
