import { paths } from "@/lib/api-client/paths";
import type { InvoiceSummary } from "@/lib/contract/schemas/invoices";

// Typed by the contract's list; naming it here keeps its validation library out of the page's script.
export const STATES = ["draft", "issued", "paid", "void"] as const satisfies readonly InvoiceSummary["state"][];

/** What the list shows. It lives in the address. */
export type InvoiceFilter = {
  state: InvoiceSummary["state"] | null;
  /** "2026-11" */
  month: string | null;
  /** Id of a project, for those who see all. */
  project: string | null;
  /** From 1 on. */
  page: number;
};

export const NO_FILTER: InvoiceFilter = { state: null, month: null, project: null, page: 1 };

/** Reads an address; what it does not understand counts as not there. */
export function readInvoiceFilter(search: { get: (name: string) => string | null }): InvoiceFilter {
  const [month, project, page] = [search.get("month"), search.get("project"), Number(search.get("page") ?? 1)];
  return {
    state: STATES.find((one) => one === search.get("state")) ?? null,
    month: month !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : null,
    project: project !== null && /^[0-9a-f-]{36}$/.test(project) ? project : null,
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of a list; what is as usual is left out. */
export function invoiceFilterPath({ state, month, project, page }: InvoiceFilter): string {
  const query = new URLSearchParams({
    ...(state !== null && { state }),
    ...(month !== null && { month }),
    ...(project !== null && { project }),
    ...(page > 1 && { page: String(page) }),
  }).toString();
  return `${paths.invoices()}${query && `?${query}`}`;
}
