"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { leavePage } from "./leave-page";
import { NAVIGATION } from "./navigation";

/** Longest pause between "g" and the key after it. */
const SEQUENCE_MS = 1_000;

export type ShortcutOptions = {
  /** Off for people who type by voice or by switch (WCAG 2.1.4). */
  singleKeys: boolean;
  onPalette: () => void;
  onList: () => void;
};

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys that work on every page. A page marks its search field with `data-page-search`. */
export function useShortcuts({ singleKeys, onPalette, onList }: ShortcutOptions): void {
  const router = useRouter();
  const goPressedAt = useRef(0);
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector("dialog:modal")) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return onPalette();
    }
    if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const afterGo = Date.now() - goPressedAt.current < SEQUENCE_MS;
    goPressedAt.current = 0;
    const target = afterGo ? NAVIGATION.find(({ key }) => key === event.key) : undefined;
    const search = event.key === "/" ? document.querySelector<HTMLElement>("[data-page-search]") : null;
    if (target) leavePage(() => router.push(target.href));
    else if (search) search.focus();
    else if (event.key === "?") onList();
    else if (event.key === "g") {
      goPressedAt.current = Date.now();
      return;
    } else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handle(event);
    document.addEventListener("keydown", listen);
    document.documentElement.dataset.keys = "bound";
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
