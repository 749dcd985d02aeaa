import { z } from "zod";
import { METER_NAMES } from "@/lib/billing/meters";
import { LOCALES } from "@/lib/util/locale";
import { english, say } from "@/lib/util/say";
import { instant, page, resourceId, sentence } from "./common";
import { amount, money, monthName } from "./prices";

export const INVOICE_STATES = ["draft", "issued", "paid", "void"] as const;

const prefix = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9/-]{0,11}$/,
    english(say`Use 1 to 12 capital letters, digits, hyphens and slashes, beginning with a letter.`),
  );
const why = z.string().trim().min(1).max(500);
const day = z.iso.date();

export const invoiceSettings = z.strictObject({
  mode: z.enum(["showback", "invoices"]).describe("showback: costs are shown and nothing is invoiced"),
  firstMonth: monthName.nullable().describe("the first month that is invoiced"),
  closeAfterHours: z
    .int()
    .min(0)
    .max(24 * 31)
    .describe("how long after its end the worker closes a month"),
  issueAtClosing: z.boolean().describe("issue what the worker has closed, instead of leaving drafts for people"),
  prefix: prefix.describe('"INV-" makes "INV-2026-00001"'),
  creditNotePrefix: prefix,
  dueDays: z.int().min(0).max(365),
  issuer: z.string().max(1000).describe("name, address and tax number of whoever invoices"),
  revision: z.int().min(0).describe("of what is changed"),
});
export type InvoiceSettings = z.infer<typeof invoiceSettings>;

export const invoiceRecipient = z.strictObject({
  name: z.string().trim().min(1).max(200),
  address: z.string().trim().max(800).describe("lines of text; also a tax number"),
  revision: z.int().min(0).describe("of what is changed"),
});
export const newInvoiceRecipient = invoiceRecipient.extend({ project: resourceId });

export const invoiceQuery = page.extend({
  month: monthName.optional(),
  state: z.enum(INVOICE_STATES).optional(),
  project: resourceId.optional(),
});
export type InvoiceQuery = z.infer<typeof invoiceQuery>;

export const invoiceSummary = z.object({
  id: resourceId,
  kind: z.enum(["invoice", "credit-note"]),
  state: z.enum(INVOICE_STATES),
  /** Null: a draft. */
  number: z.string().nullable(),
  month: monthName,
  /** As it was when the document was made. */
  project: z.object({ id: resourceId, name: z.string(), title: z.string() }),
  currency: z.string(),
  /** Of a credit note below 0. */
  net: money,
  taxAmount: money,
  total: money,
  issuedOn: day.nullable(),
  dueOn: day.nullable(),
  paidOn: day.nullable(),
  reason: z.string(),
});
export type InvoiceSummary = z.infer<typeof invoiceSummary>;

const quantities = z.object({
  quantity: money,
  pool: z.object({
    quantity: money,
    portions: z.array(
      z.object({ kind: z.enum(["allowance", "commitment", "tier"]), quantity: money, rate: z.string() }),
    ),
  }),
  percent: z.string(),
  rounding: z.enum(["half-up", "half-even"]),
});

const invoiceLine = z.object({
  /** The month that it was used in. */
  month: monthName,
  /** It changes what an earlier invoice said of that month. */
  adjusts: z.boolean(),
  charge: z.enum(["usage", "minimum", "commitment", "carried", "credited"]),
  stack: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  service: z.string().nullable(),
  os: z.string().nullable(),
  mode: z.string().nullable(),
  flavour: z.string().nullable(),
  owner: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  failedLaunch: z.boolean(),
  meter: z.enum(METER_NAMES).nullable(),
  unit: z.string().nullable(),
  rateCard: z.string().nullable(),
  quantity: money.nullable(),
  /** The amount is portions x rates, the line's share of the pool by quantity, plus percent; of an adjustment less `before`. */
  arithmetic: quantities.nullable(),
  amount: money,
  before: z.object({ quantity: money.nullable(), amount: money }).nullable(),
  reasons: z.array(sentence),
});
export type InvoiceLineView = z.input<typeof invoiceLine>;

const reference = z.object({ id: resourceId, number: z.string(), total: money });

export const invoiceView = invoiceSummary.extend({
  period: z.object({ from: instant, to: instant, timeZone: z.string() }),
  /** Of a draft what they would be now, like the recipient. */
  issuer: z.string(),
  recipient: z.string(),
  credits: z.array(z.object({ id: resourceId, reason: z.string(), amount: money })),
  tax: z.object({ name: z.string(), percent: z.string() }).nullable(),
  /** Of a credit note: the invoice that it takes back. */
  about: reference.nullable(),
  creditNotes: z.array(reference),
  payment: z.string(),
  voidReason: z.string(),
  lines: z.array(invoiceLine),
});
export type InvoiceView = z.input<typeof invoiceView>;

export const invoiceMonths = z.object({
  /** Null: costs are shown only. */
  next: z
    .object({ month: monthName, from: instant, to: instant, timeZone: z.string(), isOver: z.boolean() })
    .nullable(),
  /** The newest first; `drafts` are those that wait to be issued. */
  closed: z.array(
    z.object({
      ...{ month: monthName, from: instant, to: instant, timeZone: z.string(), closedAt: instant },
      drafts: z.int(),
    }),
  ),
});
export type InvoiceMonths = z.infer<typeof invoiceMonths>;

export const closedMonth = z.object({
  month: monthName,
  made: z.array(z.object({ id: resourceId, project: resourceId, total: money })),
});

export const pdfQuery = z.object({ language: z.enum(LOCALES).default("en") });

/** A draft that closing a month would make. */
const comingInvoice = z.object({
  project: z.object({ id: resourceId, name: z.string(), title: z.string() }),
  /** Of the net: what changes earlier months, and what is carried from or to another invoice. */
  adjustments: money,
  carried: money,
  credits: money,
  net: money,
  taxAmount: money,
  total: money,
});
export const closingPreview = z.object({
  month: monthName,
  currency: z.string(),
  unpriced: z.boolean().describe("something was used before the first version of the rate card, which no invoice has"),
  items: z.array(comingInvoice),
});
export type ClosingPreview = z.infer<typeof closingPreview>;

export const issuedMonth = z.object({
  month: monthName,
  issued: z.array(z.object({ id: resourceId, number: z.string() })),
});

export const newPayment = z.strictObject({
  on: day.describe("the day on which it was paid"),
  payment: z.string().trim().max(200).default("").describe("a reference, such as that of the transfer"),
});
export const newVoid = z.strictObject({ reason: why });
export const newCreditNote = z.strictObject({
  amount: amount.nullable().describe("net; null: all that is left of the invoice"),
  reason: why,
});
