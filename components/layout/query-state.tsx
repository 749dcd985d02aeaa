"use client";

import type { ReactNode } from "react";
import type { ApiError } from "@/lib/api-client/api-error";
import { ApiErrorState } from "./api-error-state";

export type QueryStateProps = {
  query: { data: unknown; error: ApiError | null; refetch: () => Promise<unknown>; isFetching: boolean };
  /** What could not be loaded. */
  title: ReactNode;
  /** In the place of the first answer. */
  loading: ReactNode;
  /** Of the error. */
  className?: string;
};

/**
 * All that a query may be beside its answer: its error, with a button that asks again, and what stands there until the first
 * answer is in. An error stands above the last answer, where there is one.
 */
export function QueryState({
  query: { data, error, refetch, isFetching },
  title,
  loading,
  className,
}: QueryStateProps) {
  if (!error) return data === undefined ? loading : null;
  return (
    <ApiErrorState
      error={error}
      title={title}
      onRetry={() => void refetch()}
      retrying={isFetching}
      {...(className && { className })}
    />
  );
}
