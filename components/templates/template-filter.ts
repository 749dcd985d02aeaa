import type { TemplateCell, TemplateMatrix } from "@/lib/contract/schemas/templates";
import { CELL_WORDS, revisionWord } from "./state-look";

/** "" means all of them. For `os`: "image" means those that have a published image. */
export type TemplateFilter = { q: string; category: string; os: string; state: string };

export const NO_FILTER: TemplateFilter = { q: "", category: "", os: "image", state: "" };

/** The filter as the address says it; null: as usual. */
type FilterSearch = Record<keyof TemplateFilter, string | null>;
/** For `os`, whose usual value is not all of them. */
const ALL = "all";

/** Reads an address; what this matrix does not have counts as not there. */
export function readTemplateFilter(search: FilterSearch, { services, oses }: TemplateMatrix): TemplateFilter {
  const os = search.os === ALL ? "" : search.os;
  const states: readonly string[] = [...CELL_WORDS, "not-baked"];
  return {
    q: search.q ?? NO_FILTER.q,
    category: services.find(({ category }) => category === search.category)?.category ?? NO_FILTER.category,
    os: os === "" ? os : (oses.find(({ id }) => id === os)?.id ?? NO_FILTER.os),
    state: states.find((state) => state === search.state) ?? NO_FILTER.state,
  };
}

export const toSearch = ({ q, category, os, state }: TemplateFilter): FilterSearch => ({
  q: q || null,
  category: category || null,
  os: os === NO_FILTER.os ? null : os || ALL,
  state: state || null,
});

export type CellKey = { service: string; osId: string };
export const keyOf = ({ service, osId }: CellKey): string => `${service},${osId}`;

/** The selection after a cell was pressed: with it, or without it. */
export function toggle(selected: ReadonlySet<string>, cell: CellKey): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(keyOf(cell))) next.add(keyOf(cell));
  return next;
}

export type Row = { service: TemplateMatrix["services"][number]; cells: (TemplateCell | null)[] };
export type Grid = { oses: TemplateMatrix["oses"]; rows: Row[] };

/** What the filter leaves: a service stays where one of its cells does, and an operating system as it is asked for. */
export function layOut({ services, oses, cells }: TemplateMatrix, filter: TemplateFilter): Grid {
  const shown = shownOses(oses, filter.os);
  const byKey = new Map(cells.map((cell) => [keyOf(cell), cell]));
  const q = filter.q.trim().toLocaleLowerCase();
  const rows = services.flatMap((service): Row[] => {
    if (filter.category !== "" && service.category !== filter.category) return [];
    if (q !== "" && !`${service.title} ${service.id}`.toLocaleLowerCase().includes(q)) return [];
    const found = shown.map(({ id }) => byKey.get(keyOf({ service: service.id, osId: id })) ?? null);
    const matching = found.map((cell) => (cell && hasState(cell, filter.state) ? cell : null));
    return matching.some((cell) => cell !== null) ? [{ service, cells: matching }] : [];
  });
  return { oses: shown, rows };
}

function shownOses(oses: TemplateMatrix["oses"], asked: string): TemplateMatrix["oses"] {
  if (asked === "") return oses;
  if (asked !== "image") return oses.filter(({ id }) => id === asked);
  const withImage = oses.filter(({ image, building }) => image !== null || building);
  // Before the first image is there, every column is better than none.
  return withImage.length > 0 ? withImage : oses;
}

function hasState({ preInstalled }: TemplateCell, state: string): boolean {
  if (state === "") return true;
  const revision = preInstalled?.revision;
  if (state === "not-baked") return preInstalled !== null && !revision;
  return revision ? revisionWord(revision) === state : false;
}

/** Cells whose image is stale and for which nothing is under way yet: what "Bake n stale" bakes. */
export const staleCells = (cells: readonly TemplateCell[]): TemplateCell[] =>
  cells.filter(({ preInstalled }) => preInstalled?.revision?.state === "stale" && !preInstalled.revision.running);

type Spot = { row: number; column: number };

/** Where a key leads in a grid of that many rows and columns, as the ARIA grid pattern has it; null for other keys. */
export function move(
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  { row, column }: Spot,
  { rows, columns }: { rows: number; columns: number },
): Spot | null {
  const inside = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  if (ctrlKey && key !== "Home" && key !== "End") return null;
  switch (key) {
    case "ArrowUp":
      return { row: inside(row - 1, rows), column };
    case "ArrowDown":
      return { row: inside(row + 1, rows), column };
    case "ArrowLeft":
      return { row, column: inside(column - 1, columns) };
    case "ArrowRight":
      return { row, column: inside(column + 1, columns) };
    case "PageUp":
      return { row: inside(row - PAGE, rows), column };
    case "PageDown":
      return { row: inside(row + PAGE, rows), column };
    case "Home":
      return { row: ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: ctrlKey ? rows - 1 : row, column: columns - 1 };
    default:
      return null;
  }
}

/** Rows that Page Up and Page Down pass. */
const PAGE = 8;
