"use client";

import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ApiError } from "@/lib/api-client/api-error";
import { apiCall } from "@/lib/api-client/call";
import type { LaunchRequest, LaunchView } from "@/lib/contract/schemas/stacks";

const SETTLE_MS = 150;

/** The value once it has been left alone for a moment, and what makes it count at once. */
function useSettled(value: string): [string, () => void] {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return [settled, () => setSettled(value)];
}

export type ShownPlan = {
  /** The last plan that could be computed; it stays in sight while the next one is on its way. */
  plan: LaunchView | null;
  /** The plan is that of the form as it is now, so it may be launched. */
  current: boolean;
  error: ApiError | null;
  refresh: () => void;
  /** Asks for the plan of the form as it is now without waiting for more changes; it is shown, too. Rejects with the ApiError that `error` shows. */
  exact: () => Promise<LaunchView>;
};

/** The compiled plan of a request. POST because of its body, but it changes nothing: so it is cached like a query. */
export function usePlan(project: string, request: LaunchRequest, valid: boolean): ShownPlan {
  const client = useQueryClient();
  const text = JSON.stringify(request);
  const [settled, settle] = useSettled(text);
  const options = (of: string) =>
    queryOptions<LaunchView, ApiError>({
      queryKey: ["plan", project, of],
      queryFn: ({ signal }) => apiCall("plan", { params: { project }, body: JSON.parse(of) as LaunchRequest, signal }),
      staleTime: 10_000,
    });
  const query = useQuery({
    ...options(settled),
    enabled: valid && settled === text,
    placeholderData: keepPreviousData,
  });
  const current = valid && settled === text && query.isSuccess && !query.isPlaceholderData && !query.isFetching;
  return {
    plan: query.data ?? null,
    current,
    error: valid && settled === text ? query.error : null,
    refresh: () => void query.refetch(),
    exact: () => {
      settle();
      return client.fetchQuery(options(text));
    },
  };
}
