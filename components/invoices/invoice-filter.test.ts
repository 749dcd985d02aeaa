import { expect, it } from "vitest";
import { invoiceFilterPath, NO_FILTER, readInvoiceFilter } from "./invoice-filter";

const project = "0f0f0f0f-0000-4000-8000-000000000000";

it("reads back what it writes, and leaves out what is as usual", () => {
  const filter = { state: "issued", month: "2026-11", project, page: 3 } as const;
  const path = invoiceFilterPath(filter);
  expect(readInvoiceFilter(new URL(path, "http://portal").searchParams)).toEqual(filter);
  expect(invoiceFilterPath(NO_FILTER)).toBe("/invoices");
});

it("takes what it does not understand for nothing", () => {
  const search = new URLSearchParams("state=lost&month=2026-13&project=../x&page=-1");
  expect(readInvoiceFilter(search)).toEqual(NO_FILTER);
});
