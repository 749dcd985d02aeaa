"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { ApiError } from "@/lib/api-client/api-error";
import { apiCall } from "@/lib/api-client/call";
import type { LaunchRequest, PlanView } from "@/lib/contract/schemas/stacks";

const SETTLE_MS = 150;

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export type ShownPlan = {
  /** The last plan that could be computed; it stays in sight while the next one is on its way. */
  plan: PlanView | null;
  /** The plan is that of the form as it is now, so it may be launched. */
  current: boolean;
  error: ApiError | null;
  refresh: () => void;
};

/** The compiled plan of a request. POST because of its body, but it changes nothing: so it is cached like a query. */
export function usePlan(project: string, request: LaunchRequest, valid: boolean): ShownPlan {
  const text = JSON.stringify(request);
  const settled = useSettled(text);
  const body = useMemo(() => JSON.parse(settled) as LaunchRequest, [settled]);
  const query = useQuery<PlanView, ApiError>({
    queryKey: ["plan", project, settled],
    queryFn: ({ signal }) => apiCall("plan", { params: { project }, body, signal }),
    enabled: valid && settled === text,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const current = valid && settled === text && query.isSuccess && !query.isPlaceholderData && !query.isFetching;
  return {
    plan: query.data ?? null,
    current,
    error: valid && settled === text ? query.error : null,
    refresh: () => void query.refetch(),
  };
}
