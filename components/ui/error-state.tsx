"use client";

import { RotateCw, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export type ErrorStateProps = {
  /** What could not be done, e.g. "The catalogue could not be loaded". */
  title: ReactNode;
  /** Why. */
  cause?: ReactNode;
  /** What to do about it. */
  remedy?: ReactNode;
  requestId?: string | null;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
  className?: string;
};

/** Stands in place of the part that failed: what, why, what to do, and the number an administrator can look up. */
export function ErrorState({ title, cause, remedy, requestId, onRetry, retrying = false, className }: ErrorStateProps) {
  const t = useTranslations("common");
  return (
    <div role="alert" className={cn("rounded-card border border-fail-line bg-surface px-4 py-3.5", className)}>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-fail-mark" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{title}</p>
          {(cause || remedy) && (
            <p className="mt-1 max-w-prose text-fg-2">
              {cause} {remedy}
            </p>
          )}
          {requestId && (
            <p className="mt-1 text-12 text-fg-3">
              {t("requestId")} <span className="mono">{requestId}</span>
            </p>
          )}
        </div>
        {onRetry && (
          <Button size="sm" busy={retrying} onClick={onRetry}>
            <RotateCw aria-hidden="true" />
            {t("tryAgain")}
          </Button>
        )}
      </div>
    </div>
  );
}
