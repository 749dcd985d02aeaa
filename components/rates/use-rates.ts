"use client";

import { useApi, useApiMutation, type UseApiMutationOptions } from "@/lib/api-client/query";

type Change = "createRateCard" | "putRateCard" | "publishRateCard" | "withdrawRateCard" | "deleteRateCard";

/** Changes a version of the rate card; what shows versions asks again. */
export const useRates = <N extends Change>(endpoint: N, options: UseApiMutationOptions<N> = {}) =>
  useApiMutation(endpoint, { ...options, invalidates: ["listRateCards", "getRateCard", "compareRates"] });

/** The installation's, in which months begin and moments of versions are shown: known once there are versions to show. */
export const useTimeZone = (): string => useApi("listRateCards", {}).data?.timeZone ?? "UTC";
