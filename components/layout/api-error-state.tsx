"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ErrorState } from "@/components/ui/error-state";
import type { ApiError } from "@/lib/api-client/api-error";
import { useErrorText } from "./use-error-text";

export type ApiErrorStateProps = {
  error: ApiError;
  /** What could not be done; "This part could not be loaded" if nothing better is known. */
  title?: ReactNode;
  onRetry?: () => void;
  retrying?: boolean;
  className?: string;
};

/** An API call that failed, in place of what it should have shown. */
export function ApiErrorState({ error, title, onRetry, retrying, className }: ApiErrorStateProps) {
  const t = useTranslations("errors");
  const { cause, remedy } = useErrorText()(error);
  return (
    <ErrorState
      title={title ?? t("couldNotLoad")}
      cause={cause}
      remedy={remedy}
      requestId={error.requestId}
      {...(onRetry && { onRetry })}
      {...(retrying !== undefined && { retrying })}
      {...(className && { className })}
    />
  );
}
