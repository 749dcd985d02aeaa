"use client";

import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query holds, kept current; false on the server. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
}

/** Below 768 px: one column. */
export const usePhone = () => useMedia("(width < 48rem)");
/** From 1024 px on: a drawer has its place beside the page. */
export const useWide = () => useMedia("(width >= 64rem)");
export const useReducedMotion = () => useMedia("(prefers-reduced-motion: reduce)");
