"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useApiMutation, type UseApiMutationOptions } from "@/lib/api-client/query";

/** What is asked again after an administrator has changed what people can pick. */
const AFFECTED = ["listCuratedServices", "listServices", "getService", "getChoice", "listSuggestions"] as const;

/** Changes what people can pick. After a refusal, too, everything is asked again: it may be another administrator's change. */
export function useCurate<N extends "putService" | "putServiceOrder">(
  endpoint: N,
  { onError, ...options }: UseApiMutationOptions<N>,
) {
  const client = useQueryClient();
  return useApiMutation(endpoint, {
    ...options,
    invalidates: AFFECTED,
    onError: (error, args) => {
      void client.invalidateQueries({ queryKey: ["listCuratedServices"] });
      onError?.(error, args);
    },
  });
}
