"use client";

import { Loading, Skeleton } from "@/components/ui/skeleton";

const FIRST = ["w-28", "w-24", "w-32", "w-20"];

/** A list while it loads. */
export function ListSkeleton({ className = "" }: { className?: string }) {
  return (
    <Loading className={className}>
      <div className="rounded-card border border-line-2">
        {FIRST.map((width) => (
          <div key={width} className="flex h-11 items-center gap-8 border-line px-3.5 not-last:border-b">
            <Skeleton className={width} />
            <Skeleton className="w-40 max-md:hidden" />
            <Skeleton className="ml-auto w-20" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
