import { Check } from "lucide-react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { cn } from "./cn";

export type CheckboxProps = Omit<ComponentPropsWithRef<"input">, "type"> & { label: ReactNode };

export function Checkbox({ label, className, ...rest }: CheckboxProps) {
  return (
    <label className={cn("inline-flex items-center gap-2 max-md:min-h-11", className)}>
      <span className="relative grid size-4 shrink-0 place-items-center">
        <input
          type="checkbox"
          className="peer absolute inset-0 m-0 appearance-none rounded-badge border border-field-line bg-surface checked:border-accent checked:bg-accent"
          {...rest}
        />
        <Check
          aria-hidden="true"
          strokeWidth={3}
          className="pointer-events-none relative hidden size-3 text-on-accent peer-checked:block"
        />
      </span>
      <span className="min-w-0">{label}</span>
    </label>
  );
}
