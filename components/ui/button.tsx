"use client";

import type { ComponentPropsWithRef, MouseEvent } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export type ButtonProps = Omit<ComponentPropsWithRef<"button">, "disabled"> &
  ButtonLook & {
    /** Working: keeps its width, shows a spinner in place of the icon, and does not react. */
    busy?: boolean;
    /** Why it cannot be pressed now. The button stays reachable, so that everybody can read the reason. */
    disabledReason?: string | null | undefined;
  };

export function Button({
  variant,
  size,
  shape,
  busy = false,
  disabledReason,
  className,
  onClick,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  const off = busy || Boolean(disabledReason);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    // Not `disabled`: that would take the button out of the tab order together with its reason.
    if (off) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      type={type}
      className={cn(buttonClass({ variant, size, shape }), busy && "[&>svg:not([data-spinner])]:hidden", className)}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      onClick={press}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
  return disabledReason ? (
    <Tooltip text={disabledReason} className={className?.includes("w-full") ? "w-full" : undefined}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}
