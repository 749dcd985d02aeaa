import { Disc3 } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { DeploymentSummary } from "@/lib/contract/schemas/deployments";

/**
 * The service's logo, or a disc for an OS image. The SVG is used as a mask: it takes the text's colour, and nothing in it can run.
 */
export function SubjectTile({ deployment, className }: { deployment: DeploymentSummary; className?: string }) {
  const logo = deployment.service?.logo ?? "";
  const image = `url("data:image/svg+xml,${encodeURIComponent(logo)}")`;
  return (
    <span
      aria-hidden="true"
      className={cn("grid shrink-0 place-items-center rounded-[7px] bg-surface-3 text-fg kit:size-8", className)}
    >
      {logo === "" ? (
        <Disc3 className="size-5" />
      ) : (
        <span className="size-[21px] bg-current" style={{ mask: `${image} center / contain no-repeat` }} />
      )}
    </span>
  );
}
