"use client";

import { useApiMutation, type UseApiMutationOptions } from "@/lib/api-client/query";

type Change = "createCorrection" | "reverseCorrection";

/** Corrects the ledger; what shows costs asks again. */
export const useCorrection = <N extends Change>(endpoint: N, options: UseApiMutationOptions<N> = {}) =>
  useApiMutation(endpoint, {
    ...options,
    invalidates: ["listCorrections", "getCosts", "getProjectCosts", "getStackCosts"],
  });
