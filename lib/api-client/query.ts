"use client";

import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { type ApiError, isApiError, isFinal, isOvertaken } from "./api-error";
import { apiCall } from "./call";
import { createRecovery, metNoPortal } from "./recovery";
import type { AnswerOf, AnyArgs, ArgsOf, MutationEndpoint, QueryEndpoint } from "./types";

/**
 * Defaults of every query: old data stay while new ones load, the streams say when to ask again (so no polling and no
 * refetch on focus), and only failures that may pass are tried again, twice. What met no portal is asked again when there is
 * one. A session that ended leads to `onSignedOut`.
 */
export function createQueryClient({ onSignedOut }: { onSignedOut: () => void }): QueryClient {
  const watch = (error: unknown) => {
    if (isApiError(error) && error.code === "not-signed-in") onSignedOut();
  };
  const recovery = createRecovery(
    () => apiCall("health", {}),
    () => void client.refetchQueries({ type: "active", predicate: ({ state }) => metNoPortal(state.error) }),
  );
  const onQueryError = (error: unknown) => {
    watch(error);
    if (metNoPortal(error)) recovery.watch();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: onQueryError }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: true,
        placeholderData: keepPreviousData,
        retry: (count, error) => count < 2 && !isFinal(error),
        retryDelay: (count) => Math.min(500 * 2 ** count, 5_000),
      },
      mutations: { retry: false },
    },
  });
  return client;
}

/** The cache key of a call: its endpoint, then what tells two calls of it apart. */
export function queryKey<N extends QueryEndpoint>(endpoint: N, args: ArgsOf<N>): readonly unknown[] {
  const { params, query }: AnyArgs = args;
  return [endpoint, params ?? {}, query ?? {}];
}

export type UseApiOptions = {
  enabled?: boolean;
  staleTime?: number;
  refetchInterval?: number | false;
  /** False where another call's data would mislead, e.g. another stack's page. */
  keepPrevious?: boolean;
};

/** Reads an endpoint. The endpoint and its arguments are the cache key. */
export function useApi<N extends QueryEndpoint>(
  endpoint: N,
  args: ArgsOf<N>,
  { enabled, staleTime, refetchInterval, keepPrevious = true }: UseApiOptions = {},
): UseQueryResult<AnswerOf<N>, ApiError> {
  return useQuery<AnswerOf<N>, ApiError>({
    queryKey: queryKey(endpoint, args),
    queryFn: ({ signal }) => apiCall(endpoint, { ...args, signal }),
    ...(enabled !== undefined && { enabled }),
    ...(staleTime !== undefined && { staleTime }),
    ...(refetchInterval !== undefined && { refetchInterval }),
    ...(!keepPrevious && { placeholderData: undefined }),
  });
}

/**
 * Asks what a change would mean, without making it; the last answer stays in sight while the next is on its way.
 * @param args null: nothing is asked
 */
export const usePlanned = <N extends MutationEndpoint>(
  endpoint: N,
  args: ArgsOf<N> | null,
): UseQueryResult<AnswerOf<N>, ApiError> =>
  useQuery<AnswerOf<N>, ApiError>({
    queryKey: [endpoint, args],
    queryFn: ({ signal }) => apiCall(endpoint, { ...args!, signal }),
    enabled: args !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export type UseApiMutationOptions<N extends MutationEndpoint> = {
  /** Every cached call of these endpoints is asked again after a success, and after a refusal because things are otherwise by now. */
  invalidates?: readonly QueryEndpoint[];
  onSuccess?: (answer: AnswerOf<N>, args: ArgsOf<N>) => void;
  onError?: (error: ApiError, args: ArgsOf<N>) => void;
};

/** Changes something through an endpoint. */
export function useApiMutation<N extends MutationEndpoint>(
  endpoint: N,
  { invalidates = [], onSuccess, onError }: UseApiMutationOptions<N> = {},
): UseMutationResult<AnswerOf<N>, ApiError, ArgsOf<N>> {
  const client = useQueryClient();
  const askAgain = () => {
    for (const name of invalidates) void client.invalidateQueries({ queryKey: [name] });
  };
  return useMutation<AnswerOf<N>, ApiError, ArgsOf<N>>({
    mutationFn: (args) => apiCall(endpoint, args),
    onSuccess: (answer, args) => {
      askAgain();
      onSuccess?.(answer, args);
    },
    onError: (error, args) => {
      if (isOvertaken(error)) askAgain();
      onError?.(error, args);
    },
  });
}
