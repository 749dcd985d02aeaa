import { cn } from "@/components/ui/cn";

/**
 * A service's own logo on its tile, in the colour of the text. The SVG comes from the portal's catalogue folder through
 * the API, never from a user, so it is drawn as it is.
 */
export function ServiceLogo({ svg, className }: { svg: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid shrink-0 place-items-center text-fg kit:size-8 kit:rounded-[7px] kit:bg-surface-3 kit:[&_svg]:size-[21px]",
        className,
      )}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}
