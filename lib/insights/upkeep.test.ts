import { expect, it } from "vitest";
import { projectMore, sumUpkeep } from "./upkeep";
import type { KeptRow, WorkRow } from "./upkeep-rows";

const GIB = 1024 ** 3;
const os = (osId: string): KeptRow => ({
  ...{ service: null, osId, images: 2, bytes: 3 * GIB },
  ...{ serving: 1, servingSized: 1, servingBytes: GIB },
});
const baked = (service: string, osId: string, gib: number): KeptRow => ({
  ...{ service, osId, images: 3, bytes: 9 * GIB },
  ...{ serving: 1, servingSized: 1, servingBytes: gib * GIB },
});
const work = (kind: WorkRow["kind"], done: number, minutes: number, service: string | null = null): WorkRow => ({
  ...{ kind, service, osId: "a", done, failed: 1, ms: minutes * 60_000 },
});

const KEPT = [os("a"), os("b"), baked("db", "a", 2), baked("db", "b", 4)];
const WORK = [work("build-image", 4, 20), work("bake", 6, 30, "db")];
const facts = { kept: KEPT, work: WORK, days: 90, services: 3 };

it("projects one more OS from the mean of the images that serve, and from how often they are made", () => {
  const { os: more, oses } = projectMore(facts);
  expect(oses).toBe(2);
  // 4 builds in 90 days of 2 images: two thirds of a build a month for one more.
  expect(more.bare).toMatchObject({ images: 1, bytes: GIB });
  expect(more.bare.bakesPerMonth).toBeCloseTo(4 / 3 / 2);
  expect(more.baked).toMatchObject({ images: 4, bytes: GIB + 3 * 3 * GIB });
  expect(more.baked.bakesPerMonth).toBeCloseTo(4 / 3 / 2 + (3 * 2) / 2);
  expect(more.baked.bakeMsPerMonth).toBeCloseTo((20 / 3 / 2 + (3 * 10) / 2) * 60_000);
});

it("projects one more service: nothing to keep while it is OS-only, one image for each OS once it is baked", () => {
  const { service } = projectMore(facts);
  expect(service.bare).toEqual({ images: 0, bytes: 0, bakesPerMonth: 0, bakeMsPerMonth: 0 });
  expect(service.baked).toMatchObject({ images: 2, bytes: 6 * GIB, bakesPerMonth: 2 });
});

it("invents nothing where there is nothing to take a mean of", () => {
  expect(projectMore({ ...facts, days: 3 })).toMatchObject({
    days: null,
    os: { bare: { bytes: GIB, bakesPerMonth: null }, baked: { bakesPerMonth: null, bakeMsPerMonth: null } },
  });
  const never = projectMore({ ...facts, kept: [os("a")], work: [work("build-image", 1, 5)] });
  expect(never.os.baked).toMatchObject({ bytes: null, bakesPerMonth: null });
  expect(never.service.baked).toMatchObject({ images: 1, bytes: null });
});

it("sums up what a filter leaves, where OS images belong to every service", () => {
  expect(sumUpkeep(KEPT, WORK, { os: "a" })).toMatchObject({
    osImages: { images: 2, bytes: 3 * GIB },
    bakedImages: { images: 3, bytes: 9 * GIB },
    bakes: { done: 6, failed: 1, ms: 30 * 60_000 },
  });
  expect(sumUpkeep(KEPT, WORK, { service: "other" })).toMatchObject({
    osImages: { images: 4 },
    bakedImages: { images: 0 },
    builds: { done: 4 },
    bakes: { done: 0, ms: 0 },
  });
});
