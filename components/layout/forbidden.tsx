import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";

export type ForbiddenProps = {
  /** The page's heading, for screen readers. */
  page: string;
  /** Whom the page is for. */
  title: string;
  /** What to do to see it. */
  children: ReactNode;
};

/** Stands in place of a page that is not for the one who opened it. */
export function Forbidden({ page, title, children }: ForbiddenProps) {
  return (
    <>
      <h1 className="sr-only">{page}</h1>
      <EmptyState title={title}>{children}</EmptyState>
    </>
  );
}
