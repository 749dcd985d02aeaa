import { describe, expect, it } from "vitest";
import { suggest, type CellUse } from "./suggest";

const MINUTE = 60_000;
const USE: CellUse = {
  ...{ service: "mariadb", osId: "debian-12", osOnly: 7, installMs: 11 * MINUTE, preInstalled: 0, bakes: 0, bakeMs: 0 },
  ...{ bakeable: true, baked: false, policy: { bake: "never" } },
};
const kinds = (use: Partial<CellUse>) => suggest([{ ...USE, ...use }]).map(({ kind }) => kind);

describe("a cell that is launched OS-only", () => {
  it("is to be baked, with what that would have saved each launch", () => {
    expect(suggest([USE])).toEqual([{ kind: "bake", use: USE, days: 30, launches: 7, savesMs: 11 * MINUTE }]);
  });

  it("is not where it is baked, cannot be, was launched too seldom, or nothing was measured", () => {
    expect(kinds({ baked: true })).toEqual([]);
    expect(kinds({ bakeable: false })).toEqual([]);
    expect(kinds({ osOnly: 4 })).toEqual([]);
    expect(kinds({ installMs: null })).toEqual([]);
  });
});

describe("a cell that its policy bakes", () => {
  const baked = { osOnly: 0, baked: true, bakes: 4, bakeMs: 28 * MINUTE, policy: { bake: "schedule" as const } };

  it("is not to be baked any more when it was baked oftener than launched", () => {
    expect(suggest([{ ...USE, ...baked, preInstalled: 1 }])).toMatchObject([
      { kind: "stop", days: 90, bakes: 4, launches: 1, bakeMs: 28 * MINUTE },
    ]);
    expect(kinds({ ...baked, preInstalled: 2 })).toEqual(["stop"]);
  });

  it("stays as it is when it is used, was baked seldom, or a person asked for every bake", () => {
    expect(kinds({ ...baked, preInstalled: 3 })).toEqual([]);
    expect(kinds({ ...baked, bakes: 2 })).toEqual([]);
    expect(kinds({ ...baked, policy: { bake: "never" } })).toEqual([]);
  });
});

it("names first what saves most", () => {
  const little = { ...USE, osId: "debian-13", installMs: MINUTE };
  const stop: CellUse = { ...USE, ...{ service: "web", osOnly: 0, baked: true, bakes: 4, bakeMs: 30 * MINUTE } };
  const order = suggest([little, { ...stop, policy: { bake: "on-os-change" } }, USE]);
  expect(order.map(({ use }) => `${use.service}/${use.osId}`)).toEqual([
    "mariadb/debian-12",
    "web/debian-12",
    "mariadb/debian-13",
  ]);
});
