import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestPortal, type TestPortal } from "@/lib/auth/testing/portal";
import { templateMatrix } from "@/lib/contract/schemas/templates";
import { seedCloud } from "@/lib/deployments/testing/seed";
import { readMatrix } from "./template-matrix";
import { FULL_MATRIX, matrixCatalogue, seedMatrix } from "./testing/matrix-seed";

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.remove());

const SMALL = { services: 2, oses: 6, revisions: 36, launches: 60 };

/** The matrix, and how many statements it took. */
async function read(size: typeof SMALL, cloudId: string) {
  const query = vi.spyOn(pg.Client.prototype, "query");
  const matrix = await readMatrix(portal.database, matrixCatalogue(size), cloudId, new Date());
  const { length } = query.mock.calls;
  query.mockRestore();
  return { matrix: templateMatrix.parse({ cloud: "x", clouds: ["x"], ...matrix }), statements: length };
}

describe("the matrix", () => {
  let small: Awaited<ReturnType<typeof read>>;

  it("shows of each cell the revision under way, or the one that serves", async () => {
    const cloud = await seedCloud(portal.database);
    await seedMatrix(portal.database, cloud.id, SMALL);
    small = await read(SMALL, cloud.id);
    const { cells, oses } = small.matrix;
    expect(cells).toHaveLength(12);
    expect(oses.map(({ image }) => image?.number)).toEqual([10, 10, 10, 10, 10, 10]);
    const states = cells.slice(0, 6).map(({ preInstalled }) => preInstalled?.revision?.state);
    expect(states).toEqual(["published", "published", "published", "stale", "testing", "baking"]);
    expect(new Set(cells.map(({ preInstalled }) => preInstalled?.revision?.number))).toEqual(new Set([3]));
    const [published, stale, baking] = [cells[0], cells[3], cells[5]].map((cell) => cell?.preInstalled?.revision);
    expect(published).toMatchObject({ running: false, progress: null, pending: { security: 3, severity: "high" } });
    expect(stale?.staleReasons).toEqual(["age", "updates"]);
    expect(baking).toMatchObject({ running: true, progress: 4 / 7 });
    expect(cells[0]?.osOnly).toMatchObject({ recipe: 1, testing: false });
    expect(cells[0]?.osOnly.testedAt).not.toBeNull();
  });

  it("sums up what is kept, and projects only from what was measured", () => {
    const { osOnly, today, preInstalled, kept } = small.matrix.sums;
    expect(osOnly).toMatchObject({ osImages: 6, bakedImages: 0, bakesPerMonth: 0, launches: 30, readyMs: 90_000 });
    // Eight cells serve: 24 of 36 bakes with a revision of the last 30 days, less the two that still run.
    expect(today).toMatchObject({ bakedImages: 8, bakesPerMonth: 34, launches: 60 });
    expect(today.bytes! - osOnly.bytes!).toBe(8 * 2_000_000_000);
    expect(preInstalled).toMatchObject({ bakedImages: 12, bakesPerMonth: (34 / 8) * 12 });
    expect(preInstalled.bytes! - osOnly.bytes!).toBe(12 * 2_000_000_000);
    expect(kept.images).toBe(28);
  });

  it("takes as many statements at its full size, and shows every cell", async () => {
    await portal.database.recipeRevision.deleteMany();
    const cloud = await seedCloud(portal.database);
    await seedMatrix(portal.database, cloud.id, FULL_MATRIX);
    const full = await read(FULL_MATRIX, cloud.id);
    expect(full.matrix.cells).toHaveLength(480);
    expect(full.matrix.cells.every(({ preInstalled }) => preInstalled?.revision)).toBe(true);
    expect(full.statements).toBe(small.statements);
  });

  it("of a cloud without anything has no invented figure", async () => {
    const cloud = await seedCloud(portal.database);
    const { matrix } = await read(SMALL, cloud.id);
    expect(matrix.cells.every(({ preInstalled }) => preInstalled?.revision === null)).toBe(true);
    expect(matrix.sums.preInstalled).toEqual({
      ...{ osImages: 0, bakedImages: 0, bytes: null, bakesPerMonth: null, readyMs: null, launches: 0 },
    });
  });
});
