import { paths } from "@/lib/api-client/paths";
import type { StackState } from "@/lib/contract/schemas/stacks";

export const STACK_STATES = [
  "launching",
  "ready",
  "changing",
  "stopped",
  "failed",
  "removing",
  "removed",
] as const satisfies readonly StackState[];
export const STACK_SORTS = ["-createdAt", "createdAt", "name", "-name", "leaseEndsAt", "-leaseEndsAt"] as const;
export type StackSort = (typeof STACK_SORTS)[number];
export type SortColumn = "name" | "createdAt" | "leaseEndsAt";

/** What the list shows. It lives in the address, so that a filtered list can be sent to somebody. */
export type StackFilter = {
  q: string;
  /** Null: everything that is not removed. */
  state: StackState | null;
  sort: StackSort;
  page: number;
};

export const NO_FILTER: StackFilter = { q: "", state: null, sort: "-createdAt", page: 1 };
/** As the contract's limit: longer texts are refused. */
export const MAX_QUERY = 80;

/** Reads an address; what it does not understand counts as not there. */
export function readStackFilter(search: { get: (name: string) => string | null }): StackFilter {
  const page = Number(search.get("page") ?? 1);
  return {
    q: (search.get("q") ?? "").slice(0, MAX_QUERY),
    state: STACK_STATES.find((state) => state === search.get("state")) ?? null,
    sort: STACK_SORTS.find((sort) => sort === search.get("sort")) ?? NO_FILTER.sort,
    page: Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1,
  };
}

/** The address of a list; what is as usual is left out. */
export function stackFilterPath({ q, state, sort, page }: StackFilter): string {
  const query = new URLSearchParams();
  if (q) query.set("q", q);
  if (state) query.set("state", state);
  if (sort !== NO_FILTER.sort) query.set("sort", sort);
  if (page > 1) query.set("page", String(page));
  const text = query.toString();
  return `${paths.stacks()}${text && `?${text}`}`;
}

/** Pressing a column's head: first its usual direction, then the other one. */
export function nextSort(column: SortColumn, current: StackSort): StackSort {
  if (column !== "createdAt") return current === column ? `-${column}` : column;
  return current === "-createdAt" ? "createdAt" : "-createdAt";
}

/** For `aria-sort` of a column's head. */
export function sortOf(column: SortColumn, current: StackSort): "ascending" | "descending" | undefined {
  if (current === column) return "ascending";
  return current === `-${column}` ? "descending" : undefined;
}
