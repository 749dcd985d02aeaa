import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { csvFile } from "./schemas/common";
import {
  closedMonth,
  invoiceMonths,
  invoiceQuery,
  invoiceSettings,
  invoiceSummary,
  invoiceView,
  newCreditNote,
  newPayment,
  newVoid,
} from "./schemas/invoices";

const ok = z.object({ ok: z.literal(true) });
const list = z.object({ items: z.array(invoiceSummary), total: z.int() });

/** What projects are to pay, month by month, as documents that stay. Spread into api.ts. */
export const invoiceApi = {
  getInvoiceSettings: {
    method: "GET",
    path: "/invoice-settings",
    summary: "How invoices are made",
    permission: "invoice.manage",
    response: invoiceSettings,
  },
  putInvoiceSettings: {
    method: "PUT",
    path: "/invoice-settings",
    summary: "Change how invoices are made; those that are issued stay as they are",
    permission: "invoice.manage",
    body: invoiceSettings,
    response: invoiceSettings,
    errors: ["edited-meanwhile", "invalid-parameters"],
  },
  listInvoiceMonths: {
    method: "GET",
    path: "/invoice-months",
    summary: "Months that are closed, and the one that is next",
    permission: "invoice.manage",
    response: invoiceMonths,
  },
  closeInvoiceMonth: {
    method: "POST",
    path: "/invoice-months/{month}/close",
    summary: "Make a draft for every project that has something to pay for a month and no invoice of it that stands",
    permission: "invoice.manage",
    response: closedMonth,
    errors: ["wrong-state"],
  },
  listInvoices: {
    method: "GET",
    path: "/invoices",
    summary: "Invoices and credit notes of all projects, the newest month first",
    permission: "invoice.manage",
    query: invoiceQuery,
    response: list,
  },
  listProjectInvoices: {
    method: "GET",
    path: "/projects/{project}/invoices",
    summary: "Invoices and credit notes that a project was sent, the newest month first",
    permission: "invoice.read",
    query: invoiceQuery.omit({ project: true }),
    response: list,
  },
  getInvoice: {
    method: "GET",
    path: "/projects/{project}/invoices/{invoice}",
    summary: "An invoice or credit note, by id or number, down to the arithmetic of each line",
    permission: "invoice.read",
    response: invoiceView,
  },
  exportInvoice: {
    method: "GET",
    path: "/projects/{project}/invoices/{invoice}/lines",
    summary: "Its lines, credits and tax as CSV (RFC 4180); amounts and quantities are exact",
    permission: "invoice.read",
    response: csvFile,
    file: "text/csv",
  },
  issueInvoice: {
    method: "POST",
    path: "/invoices/{invoice}/issue",
    summary: "Give a draft its number; from then on it is not changed any more",
    permission: "invoice.manage",
    response: invoiceView,
    errors: ["wrong-state"],
  },
  payInvoice: {
    method: "POST",
    path: "/invoices/{invoice}/pay",
    summary: "Note that an invoice was paid",
    permission: "invoice.manage",
    body: newPayment,
    response: invoiceView,
    errors: ["wrong-state"],
  },
  voidInvoice: {
    method: "POST",
    path: "/invoices/{invoice}/void",
    summary: "Declare an issued invoice void: it keeps its number, and nothing is owed for it",
    permission: "invoice.manage",
    body: newVoid,
    response: invoiceView,
    errors: ["wrong-state"],
  },
  deleteInvoice: {
    method: "DELETE",
    path: "/invoices/{invoice}",
    summary: "Throw a draft away",
    permission: "invoice.manage",
    response: ok,
    errors: ["wrong-state"],
  },
  createCreditNote: {
    method: "POST",
    path: "/invoices/{invoice}/credit-notes",
    summary: "Take back a part of an issued or paid invoice, or all that is left of it",
    permission: "invoice.manage",
    body: newCreditNote,
    response: invoiceView,
    status: 201,
    errors: ["invalid-parameters", "wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
