import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** Turning ring; a static one where motion is unwanted. Never without a word beside it. */
export function Spinner({ className }: { className?: string }) {
  return (
    <LoaderCircle
      data-spinner=""
      aria-hidden="true"
      className={cn("animate-[spin_1.1s_linear_infinite] kit:size-4", className)}
    />
  );
}
