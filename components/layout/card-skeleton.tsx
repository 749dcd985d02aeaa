import { cn } from "@/components/ui/cn";
import { Loading, Skeleton } from "@/components/ui/skeleton";

/** In the place of a card that loads: its head, and a body as high as what usually stands there. */
export function CardSkeleton({ className }: { className: string }) {
  return (
    <Loading className="mt-3.5">
      <div className="rounded-card border border-line-2">
        <div className="flex h-10 items-center border-b border-line px-3.5">
          <Skeleton className="w-28" />
        </div>
        <div className={cn("flex items-end gap-8 px-3.5 pb-4", className)}>
          <Skeleton className="w-24" />
          <Skeleton className="w-16" />
          <Skeleton className="w-24 max-md:hidden" />
        </div>
      </div>
    </Loading>
  );
}
