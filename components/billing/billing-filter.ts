import { paths } from "@/lib/api-client/paths";
import { TAG_KEY } from "@/lib/util/tags";
import type { CostDimension } from "@/lib/contract/schemas/costs";

// Typed by the contract's list; naming it here keeps its validation library out of the page's script.
export const DIMENSIONS = [
  "project",
  "service",
  "owner",
  "mode",
  "os",
  "tag",
] as const satisfies readonly CostDimension[];

/** What the page shows. It lives in the address, so that a view can be sent to somebody. */
export type BillingFilter = {
  /** "2026-11"; null: the month that runs. */
  month: string | null;
  by: CostDimension;
  /** The key that is told apart by the values of, where `by` is "tag". */
  tag: string | null;
  /** Only the project that the switcher names. Without the right to see all, it is always only that. */
  own: boolean;
  /** Id of the stack whose arithmetic is open beside the page. */
  line: string | null;
};

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Reads an address; what it does not understand counts as not there. */
export function readBillingFilter(search: { get: (name: string) => string | null }): BillingFilter {
  const month = search.get("month");
  const line = search.get("line");
  const tag = search.get("tag");
  const by = DIMENSIONS.find((one) => one === search.get("by"));
  const byTag = by === "tag" && tag !== null && TAG_KEY.test(tag);
  return {
    month: month !== null && MONTH.test(month) ? month : null,
    by: by === undefined || (by === "tag" && !byTag) ? "project" : by,
    tag: byTag ? tag : null,
    own: search.get("own") === "1",
    line: line !== null && /^[0-9a-f-]{36}$/.test(line) ? line : null,
  };
}

/** The address of a view; what is as usual is left out. */
export function billingPath({ month, by, tag, own, line }: BillingFilter): string {
  const query = new URLSearchParams({
    ...(month !== null && { month }),
    ...(by !== "project" && { by }),
    ...(by === "tag" && tag !== null && { tag }),
    ...(own && { own: "1" }),
    ...(line !== null && { line }),
  }).toString();
  return `${paths.billing()}${query && `?${query}`}`;
}
