import type { ComponentPropsWithRef, ReactNode } from "react";
import { cn } from "./cn";

export type InputProps = Omit<ComponentPropsWithRef<"input">, "size"> & {
  /** 40 px on forms of one column; 32 px elsewhere; 44 px on phones always. */
  size?: "md" | "lg";
  /** Inside the frame, before the text: an icon. */
  before?: ReactNode;
  /** Inside the frame, after the text: a unit, a key, a button. */
  after?: ReactNode;
};

/** A text field. The frame carries the outline, so that icons and units lie inside it. */
export function Input({ size = "md", before, after, className, ...rest }: InputProps) {
  return (
    <span
      className={cn(
        "flex min-w-0 items-center gap-2 rounded-control border border-field-line bg-surface px-2.5 max-md:h-11",
        "has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-focus",
        "has-[input[aria-invalid]]:border-fail-mark [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-fg-3",
        size === "lg" ? "h-10" : "h-8",
        className,
      )}
    >
      {before}
      <input className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-fg-3" {...rest} />
      {typeof after === "string" ? <span className="shrink-0 text-12 text-fg-3">{after}</span> : after}
    </span>
  );
}
