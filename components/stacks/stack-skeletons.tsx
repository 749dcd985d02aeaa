"use client";

import { Loading, Skeleton } from "@/components/ui/skeleton";

const ROWS = ["w-24", "w-20", "w-28", "w-24"];

/** The list while it loads: rows of their final height. */
export function StackSkeletons() {
  return (
    <Loading>
      <div className="rounded-card border border-line-2 max-md:-mx-4 max-md:rounded-none max-md:border-x-0">
        <div className="h-8 border-b border-line max-md:hidden" />
        {ROWS.map((width, row) => (
          <div key={row} className="flex h-10 items-center gap-8 border-line px-3.5 not-last:border-b max-md:h-[86px]">
            <Skeleton className={width} />
            <Skeleton className="w-16" />
            <Skeleton className="w-28 max-md:hidden" />
            <Skeleton className="w-20 max-md:hidden" />
            <Skeleton className="ml-auto w-12" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
