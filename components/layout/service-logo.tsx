import { cn } from "@/components/ui/cn";

/**
 * A service's own logo on its tile, in the colour of the text. It may be of a service that somebody has brought: the SVG is
 * a mask, in which nothing runs and by which nothing is loaded.
 */
export function ServiceLogo({ svg, className }: { svg: string; className?: string }) {
  const image = `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid shrink-0 place-items-center text-fg kit:size-8 kit:rounded-[7px] kit:bg-surface-3 kit:[&>span]:size-[21px]",
        className,
      )}
    >
      <span className="bg-current" style={{ mask: `${image} center / contain no-repeat` }} />
    </span>
  );
}
