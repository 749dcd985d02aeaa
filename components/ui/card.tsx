import type { ComponentPropsWithRef, ReactNode } from "react";
import { cn } from "./cn";

export function Card({ className, ...rest }: ComponentPropsWithRef<"section">) {
  return <section className={cn("rounded-card border border-line-2 bg-surface", className)} {...rest} />;
}

/** Head of a card: its title, and what can be done with the whole of it at the end. */
export function CardHeader({
  title,
  id,
  end,
  className,
}: {
  title: ReactNode;
  id?: string;
  end?: ReactNode;
  className?: string;
}) {
  return (
    <header className={cn("flex min-h-10 items-center gap-2 border-b border-line px-3.5 py-1", className)}>
      <h2 id={id} className="min-w-0 text-13 font-semibold">
        {title}
      </h2>
      {end && <div className="ml-auto flex items-center gap-2">{end}</div>}
    </header>
  );
}
