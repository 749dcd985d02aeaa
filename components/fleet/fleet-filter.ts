import { paths } from "@/lib/api-client/paths";
import type { FleetNode, FleetQuery } from "@/lib/contract/schemas/fleet";

type State = FleetNode["image"]["state"];
type Reason = FleetNode["reasons"][number]["kind"];
export type FleetSort = FleetQuery["sort"];

// Typed by the contract; named here so that its validation library stays out of the page's script.
export const STATES = ["stale", "deprecated", "retired"] as const satisfies readonly State[];
export const REASONS: readonly Reason[] = ["replaced", "withdrawn", "age", "os-image", "recipe", "updates"];
export const SORTS = ["project", "-project", "age", "-age"] as const satisfies readonly FleetSort[];

/** What the list shows. It lives in the address, so that a filtered list can be sent to somebody. Null: all of them. */
export type FleetFilter = {
  q: string;
  project: string | null;
  service: string | null;
  os: string | null;
  state: State | null;
  reason: Reason | null;
  sort: FleetSort;
  page: number;
};

export const NO_FILTER: FleetFilter = {
  ...{ q: "", project: null, service: null, os: null, state: null, reason: null },
  ...{ sort: "project", page: 1 },
};
/** As the contract's limit: longer texts are refused. */
export const MAX_TEXT = 80;

const short = (text: string | null) => (text !== null && text !== "" && text.length <= MAX_TEXT ? text : null);

/** Reads an address; what it does not understand counts as not there. */
export function readFleetFilter(search: { get: (name: string) => string | null }): FleetFilter {
  const page = Number(search.get("page") ?? 1);
  return {
    q: (search.get("q") ?? "").slice(0, MAX_TEXT),
    project: short(search.get("project")),
    service: short(search.get("service")),
    os: short(search.get("os")),
    state: STATES.find((state) => state === search.get("state")) ?? null,
    reason: REASONS.find((reason) => reason === search.get("reason")) ?? null,
    sort: SORTS.find((sort) => sort === search.get("sort")) ?? NO_FILTER.sort,
    page: Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1,
  };
}

/** The filter as the API's query, without what filters nothing. */
export const toQuery = ({ q, project, service, os, state, reason, sort, page }: FleetFilter) => ({
  ...(q.trim() !== "" && { q: q.trim() }),
  ...(project !== null && { project }),
  ...(service !== null && { service }),
  ...(os !== null && { os }),
  ...(state !== null && { state }),
  ...(reason !== null && { reason }),
  ...{ sort, page },
});

export const isNarrowed = (filter: FleetFilter): boolean =>
  fleetPath({ ...filter, sort: NO_FILTER.sort, page: 1 }) !== fleetPath(NO_FILTER);

/** The address of a list; what is as usual is left out. */
export function fleetPath(filter: FleetFilter): string {
  const { sort, page, ...narrowed } = toQuery(filter);
  const query = new URLSearchParams({
    ...narrowed,
    ...(sort !== NO_FILTER.sort && { sort }),
    ...(page > 1 && { page: String(page) }),
  }).toString();
  return `${paths.fleet()}${query && `?${query}`}`;
}

/** Pressing a column's head: first upwards, then the other way. */
export const nextSort = (column: "project" | "age", current: FleetSort): FleetSort =>
  current === column ? `-${column}` : column;

/** For `aria-sort` of a column's head. */
export function sortOf(column: "project" | "age", current: FleetSort): "ascending" | "descending" | undefined {
  if (current === column) return "ascending";
  return current === `-${column}` ? "descending" : undefined;
}
