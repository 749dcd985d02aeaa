"use client";

import { Check, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "./cn";

export type MenuItem =
  | { kind: "link"; label: ReactNode; href: string; icon?: LucideIcon }
  | { kind: "action"; label: ReactNode; onSelect: () => void; icon?: LucideIcon; danger?: boolean }
  | { kind: "choice"; label: ReactNode; onSelect: () => void; checked: boolean; lang?: string }
  | { kind: "heading"; label: ReactNode }
  | { kind: "separator" };

export type MenuProps = {
  /** Name of the menu, and of its button where the button has only an icon. */
  label: string;
  trigger: ReactNode;
  triggerClassName?: string;
  /** The trigger's own text is its name. */
  triggerHasText?: boolean;
  items: readonly MenuItem[];
  align?: "start" | "end";
  side?: "below" | "above";
};

const GAP = 4;
const row =
  "flex w-full items-center gap-2.5 rounded-control px-2.5 text-left text-13 whitespace-nowrap min-h-8 max-md:min-h-11 focus:bg-surface-3 focus:outline-none hover:bg-surface-3 [&>svg]:size-4 [&>svg]:shrink-0 kit:[&>svg]:text-fg-3";

/** A button with a menu (WAI-ARIA menu button): arrow keys, Home, End and first letters move; Escape and a press outside close. */
export function Menu({
  label,
  trigger,
  triggerClassName,
  triggerHasText = false,
  items,
  align = "start",
  side = "below",
}: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const entries = () => [...(panel.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  const place = () => {
    const box = button.current?.getBoundingClientRect();
    const element = panel.current;
    if (!box || !element) return;
    const { width, height } = element.getBoundingClientRect();
    const left = align === "start" ? box.left : box.right - width;
    const top = side === "below" ? box.bottom + GAP : box.top - height - GAP;
    element.style.minWidth = `${Math.min(box.width, 280)}px`;
    element.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
    element.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
  };
  const openAt = (index: 0 | -1) => {
    panel.current?.showPopover();
    place();
    entries().at(index)?.focus();
  };
  const close = () => {
    panel.current?.hidePopover();
    button.current?.focus();
  };
  const onKeys = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    const next =
      event.key === "ArrowDown"
        ? all[(at + 1) % all.length]
        : event.key === "ArrowUp"
          ? all.at(at - 1)
          : event.key === "Home"
            ? all[0]
            : event.key === "End"
              ? all.at(-1)
              : event.key.length === 1 && event.key !== " "
                ? [...all.slice(at + 1), ...all].find((e) =>
                    e.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()),
                  )
                : undefined;
    if (event.key === "Tab") panel.current?.hidePopover();
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={triggerClassName}
        aria-label={triggerHasText ? undefined : label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        popoverTarget={id}
        onClick={(event) => {
          event.preventDefault();
          if (open) panel.current?.hidePopover();
          else openAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          openAt(event.key === "ArrowDown" ? 0 : -1);
        }}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={onKeys}
        className="fixed inset-auto m-0 max-h-[min(28rem,90dvh)] overflow-y-auto rounded-card border border-line-2 bg-surface p-1 shadow-3"
      >
        {items.map((item, index) => (
          <MenuEntry key={index} item={item} close={close} />
        ))}
      </div>
    </>
  );
}

function MenuEntry({ item, close }: { item: MenuItem; close: () => void }) {
  switch (item.kind) {
    case "separator":
      return <hr className="my-1 border-line" />;
    case "heading":
      return <div className="px-2.5 pt-1.5 pb-1 text-12 text-fg-3">{item.label}</div>;
    case "link":
      return (
        <Link role="menuitem" tabIndex={-1} href={item.href} onClick={close} className={row}>
          {item.icon && <item.icon aria-hidden="true" />}
          {item.label}
        </Link>
      );
    case "action":
      return (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close();
            item.onSelect();
          }}
          className={cn(row, item.danger && "text-fail [&>svg]:text-fail-mark")}
        >
          {item.icon && <item.icon aria-hidden="true" />}
          {item.label}
        </button>
      );
    case "choice":
      return (
        <button
          type="button"
          role="menuitemradio"
          aria-checked={item.checked}
          lang={item.lang}
          tabIndex={-1}
          onClick={() => {
            close();
            item.onSelect();
          }}
          className={row}
        >
          <Check aria-hidden="true" className={item.checked ? undefined : "invisible"} />
          {item.label}
        </button>
      );
  }
}
