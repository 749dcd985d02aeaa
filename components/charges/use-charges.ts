"use client";

import { useApiMutation, type UseApiMutationOptions } from "@/lib/api-client/query";

type Change = "createTax" | "deleteTax" | "createCredit" | "deleteCredit";

/** Adds or removes a tax or a credit; the page asks again what there is. */
export const useCharges = <N extends Change>(endpoint: N, options: UseApiMutationOptions<N> = {}) =>
  useApiMutation(endpoint, { ...options, invalidates: ["listCharges", "previewInvoiceMonth"] });
