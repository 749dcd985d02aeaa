import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { PageTitle } from "./page";

export type PageHeadProps = {
  title: string;
  /** What the page is for, or what it comes to now. */
  lead: ReactNode;
  /** The lead changes while it is read, so screen readers are told. */
  live?: boolean;
  className?: string;
  /** What can be done here; nothing where there is nothing. */
  children?: ReactNode;
};

/** Top of a page: what it is called and what it is for, with what can be done here beside it, or below on phones. */
export function PageHead({ title, lead, live = false, className, children }: PageHeadProps) {
  return (
    <div className={cn("flex flex-wrap items-start justify-between gap-x-4 gap-y-2", className)}>
      <div className="min-w-0">
        <PageTitle>{title}</PageTitle>
        <p className="mt-0.5 max-w-prose text-pretty text-fg-2" role={live ? "status" : undefined}>
          {lead}
        </p>
      </div>
      {children}
    </div>
  );
}
