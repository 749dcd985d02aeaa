"use client";

import { useApiMutation, type UseApiMutationOptions } from "@/lib/api-client/query";

type Change =
  | "putInvoiceSettings"
  | "closeInvoiceMonth"
  | "issueInvoiceMonth"
  | "putInvoiceRecipient"
  | "issueInvoice"
  | "payInvoice"
  | "voidInvoice"
  | "deleteInvoice"
  | "createCreditNote";

/** Changes documents or how they are made; whatever shows them asks again. */
export const useInvoices = <N extends Change>(endpoint: N, options: UseApiMutationOptions<N> = {}) =>
  useApiMutation(endpoint, {
    ...options,
    invalidates: [
      ...(["getInvoiceSettings", "listInvoiceMonths", "previewInvoiceMonth", "listInvoices"] as const),
      ...(["listProjectInvoices", "getInvoice", "getInvoiceRecipient"] as const),
    ],
  });
