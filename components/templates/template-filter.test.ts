import { expect, it } from "vitest";
import type { TemplateCell, TemplateMatrix } from "@/lib/contract/schemas/templates";
import { revisionWord } from "./state-look";
import { layOut, move, NO_FILTER, readTemplateFilter, staleCells, toggle, toSearch } from "./template-filter";

const image = { number: 1, publishedAt: null, sizeBytes: null, pending: null };
const cell = (service: string, osId: string, state: "published" | "stale" | null, running = false) =>
  ({
    service,
    osId,
    osOnly: { recipe: 1, testedAt: null, testing: false },
    preInstalled: { maxAgeDays: 30, revision: state === null ? null : { state, running, tested: true, failed: false } },
  }) as TemplateCell;
const MATRIX = {
  services: [
    { id: "mariadb", title: "MariaDB", category: "database", logo: "" },
    { id: "web", title: "Web farm", category: "web", logo: "" },
  ],
  oses: [
    { id: "debian-12", title: "Debian 12", building: false, image },
    { id: "rocky-9", title: "Rocky 9", building: false, image: null },
  ],
  cells: [
    cell("mariadb", "debian-12", "stale"),
    cell("mariadb", "rocky-9", "stale", true),
    cell("web", "debian-12", null),
  ],
} as unknown as TemplateMatrix;

const shown = (filter: Partial<typeof NO_FILTER>) => {
  const { oses, rows } = layOut(MATRIX, { ...NO_FILTER, ...filter });
  return [oses.map(({ id }) => id), rows.map(({ service, cells }) => [service.id, ...cells.map((c) => c !== null)])];
};

it("leaves operating systems without an image out until they are asked for", () => {
  expect(shown({})[0]).toEqual(["debian-12"]);
  expect(shown({ os: "" })).toEqual([
    ["debian-12", "rocky-9"],
    [
      ["mariadb", true, true],
      ["web", true, false],
    ],
  ]);
  expect(shown({ os: "rocky-9" })[1]).toEqual([["mariadb", true]]);
});

it("filters services by text, category and the state of their cells", () => {
  expect(shown({ q: " FARM " })[1]).toEqual([["web", true]]);
  expect(shown({ category: "database" })[1]).toEqual([["mariadb", true]]);
  expect(shown({ state: "not-baked" })[1]).toEqual([["web", true]]);
  expect(shown({ state: "stale", os: "" })[1]).toEqual([["mariadb", true, true]]);
  expect(shown({ state: "testing" })[1]).toEqual([]);
});

it("reads from an address what it wrote there, and counts what the matrix does not have as not there", () => {
  const filter = { q: "farm", category: "web", os: "", state: "not-baked" };
  expect(toSearch(filter)).toEqual({ q: "farm", category: "web", os: "all", state: "not-baked" });
  expect(readTemplateFilter(toSearch(filter), MATRIX)).toEqual(filter);
  expect(toSearch(NO_FILTER)).toEqual({ q: null, category: null, os: null, state: null });
  expect(readTemplateFilter(toSearch(NO_FILTER), MATRIX)).toEqual(NO_FILTER);
  const unknown = { q: null, category: "queue", os: "beos", state: "lost" };
  expect(readTemplateFilter(unknown, MATRIX)).toEqual(NO_FILTER);
});

it("selects a cell and selects it no more", () => {
  const cell = { service: "web", osId: "rocky-9" };
  const selected = toggle(new Set(["mariadb,debian-12"]), cell);
  expect([...selected]).toEqual(["mariadb,debian-12", "web,rocky-9"]);
  expect([...toggle(selected, cell)]).toEqual(["mariadb,debian-12"]);
});

it("bakes what is stale and not being baked", () => {
  expect(staleCells(MATRIX.cells).map(({ osId }) => osId)).toEqual(["debian-12"]);
});

it("moves with the arrow keys and stays inside", () => {
  const size = { rows: 20, columns: 3 };
  const from = (row: number, column: number, key: string, ctrlKey = false) =>
    move({ key, ctrlKey }, { row, column }, size);
  expect(from(0, 1, "ArrowDown")).toEqual({ row: 1, column: 1 });
  expect(from(19, 1, "ArrowDown")).toEqual({ row: 19, column: 1 });
  expect(from(1, 0, "ArrowLeft")).toEqual({ row: 1, column: 0 });
  expect(from(1, 1, "End")).toEqual({ row: 1, column: 2 });
  expect(from(1, 1, "End", true)).toEqual({ row: 19, column: 2 });
  expect(from(7, 1, "Home", true)).toEqual({ row: 0, column: 0 });
  expect(from(3, 1, "PageUp")).toEqual({ row: 0, column: 1 });
  expect(from(3, 1, "PageDown")).toEqual({ row: 11, column: 1 });
  expect(from(0, 0, "x")).toBeNull();
  expect(from(0, 0, "ArrowDown", true)).toBeNull();
});

it("tells apart what is being tested, waits for approval, or did not pass", () => {
  const revision = { state: "testing" as const, running: false, tested: true, failed: false };
  expect(revisionWord(revision)).toBe("waiting");
  expect(revisionWord({ ...revision, running: true })).toBe("testing");
  expect(revisionWord({ ...revision, tested: false })).toBe("testing");
  expect(revisionWord({ ...revision, failed: true })).toBe("test-failed");
  expect(revisionWord({ ...revision, state: "published", failed: true })).toBe("published");
});
