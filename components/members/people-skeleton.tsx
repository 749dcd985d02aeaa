"use client";

import { Loading, Skeleton } from "@/components/ui/skeleton";

/** A list of people while it loads. */
export function PeopleSkeleton() {
  return (
    <Loading>
      <div className="rounded-card border border-line-2">
        {["w-28", "w-24", "w-32"].map((width) => (
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
