import type { ComponentPropsWithRef, ReactNode } from "react";
import { cn } from "./cn";

/** Cards of which one is chosen. Native radio buttons of one name, so the arrow keys move the choice. */
export function RadioCardGroup({
  labelledBy,
  className,
  children,
}: {
  labelledBy: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div role="radiogroup" aria-labelledby={labelledBy} className={className}>
      {children}
    </div>
  );
}

export type RadioCardProps = Omit<ComponentPropsWithRef<"input">, "type" | "title" | "children"> & {
  /** Name of the choice, beside the radio mark. */
  title: ReactNode;
  /** Beside the title, at the end of its line. */
  end?: ReactNode;
  children?: ReactNode;
};

export function RadioCard({ title, end, children, className, disabled, ...rest }: RadioCardProps) {
  return (
    <label
      className={cn(
        "relative min-w-0 rounded-card border border-line-2 kit:block kit:bg-surface kit:px-[11px] kit:py-2",
        "has-[:checked]:border-accent has-[:checked]:inset-ring has-[:checked]:inset-ring-accent",
        "has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-focus",
        disabled ? "bg-surface-2" : "hover:border-field-line",
        className,
      )}
    >
      <span className="flex items-center gap-2.5">
        <input
          type="radio"
          disabled={disabled}
          className="m-0 size-4 shrink-0 appearance-none rounded-full border border-field-line bg-surface outline-none checked:border-[5px] checked:border-accent disabled:border-line-2 disabled:bg-surface-3"
          {...rest}
        />
        <span className="flex min-w-0 flex-1 items-center gap-2.5">{title}</span>
        {end}
      </span>
      {children}
    </label>
  );
}
