"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./button";
import { cn } from "./cn";

const PLACE = {
  centre: "m-auto max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-2rem))] rounded-panel",
  wide: "m-auto max-h-[calc(100dvh-2rem)] w-[min(56rem,calc(100vw-2rem))] rounded-panel",
  /** From the right; from the bottom on phones. */
  side:
    "my-0 mr-0 ml-auto h-dvh max-h-dvh w-[min(26rem,100vw)] max-md:mt-auto max-md:mb-0 max-md:h-fit max-md:max-h-[85dvh] " +
    "max-md:w-screen max-md:max-w-none max-md:rounded-t-panel",
} as const;

export type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons. Put `data-autofocus` on the safe one. */
  footer?: ReactNode;
  place?: keyof typeof PLACE;
};

/**
 * The browser's modal dialog: it holds the focus, makes the page behind it inert, closes on Escape and gives the focus
 * back. A press beside it closes it too.
 */
export function Dialog({ open, onClose, title, children, footer, place = "centre" }: DialogProps) {
  const t = useTranslations("common");
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    } else if (!open && dialog.open) dialog.close();
  }, [open]);

  const pressBeside = (event: MouseEvent<HTMLDialogElement>) => {
    if (event.target === event.currentTarget) onClose();
  };

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={pressBeside}
      className={cn(
        "flex-col overflow-hidden border border-line-2 bg-surface text-left text-fg shadow-3 open:flex backdrop:bg-scrim",
        PLACE[place],
      )}
    >
      {open && (
        <>
          <header className="flex items-center gap-3 px-[18px] pt-4 pb-1">
            <h2 id={titleId} className="min-w-0 flex-1 text-16 font-semibold">
              {title}
            </h2>
            <Button variant="ghost" size="sm" shape="icon" aria-label={t("close")} onClick={onClose}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-[18px] pt-1 pb-4">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-[18px] py-3">{footer}</footer>
          )}
        </>
      )}
    </dialog>
  );
}
