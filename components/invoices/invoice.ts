import type { AnswerOf } from "@/lib/api-client/types";

/** A document as the API answers it. */
export type Invoice = AnswerOf<"getInvoice">;
export type InvoiceLine = Invoice["lines"][number];
