"use client";

import { cloneElement, type ReactElement, useEffect, useId, useRef } from "react";
import { cn } from "./cn";

type Describable = ReactElement<{ "aria-describedby"?: string | undefined; "aria-labelledby"?: string | undefined }>;

const OPEN_AFTER_MS = 250;
const GAP = 6;

/**
 * A text for a control, on hover and on keyboard focus; Escape closes it (WCAG 1.4.13). It lies in the top layer, so no
 * panel cuts it off. `labels` makes it the control's name instead of its description: for icon buttons.
 */
export function Tooltip({
  text,
  children,
  labels = false,
  className,
}: {
  text: string;
  children: Describable;
  labels?: boolean;
  className?: string | undefined;
}) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = () => {
    const box = anchor.current?.getBoundingClientRect();
    const element = tip.current;
    if (!box || !element || element.matches(":popover-open")) return;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const above = box.top - height - GAP;
    element.style.top = `${above < GAP ? box.bottom + GAP : above}px`;
    element.style.left = `${Math.max(GAP, Math.min(box.left + (box.width - width) / 2, innerWidth - width - GAP))}px`;
  };
  const hide = () => {
    clearTimeout(timer.current);
    if (tip.current?.matches(":popover-open")) tip.current.hidePopover();
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <span
      ref={anchor}
      className={cn("inline-flex", className)}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") timer.current = setTimeout(show, OPEN_AFTER_MS);
      }}
      onPointerLeave={hide}
      onPointerDown={(event) => (event.pointerType === "mouse" ? hide() : show())}
      onFocus={(event) => event.target.matches(":focus-visible") && show()}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {cloneElement(children, labels ? { "aria-labelledby": id } : { "aria-describedby": id })}
      <span
        ref={tip}
        id={id}
        role="tooltip"
        popover="manual"
        className="pointer-events-none fixed inset-auto m-0 max-w-72 rounded-control border border-line-2 bg-surface px-2.5 py-1.5 text-12 font-normal whitespace-normal text-fg shadow-3"
      >
        {text}
      </span>
    </span>
  );
}
