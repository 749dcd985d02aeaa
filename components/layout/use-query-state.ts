"use client";

import { useSearchParams } from "next/navigation";
import { startTransition, useCallback, useOptimistic } from "react";

type Search = { get: (name: string) => string | null };

/**
 * Writes the address, with no server round trip and no entry in the history for a mere choice; `show` says what the page
 * shows until Next.js, which follows in a moment, has rendered the address. A field bound to the address alone would lose
 * letters to that moment.
 */
function write(address: string, show: () => void): void {
  startTransition(() => {
    show();
    history.replaceState(null, "", address);
  });
}

/** A choice that belongs to the address, so that a reload or a shared link shows the same view. Null removes it. */
export function useQueryState(name: string): [string | null, (value: string | null) => void] {
  const [value, show] = useOptimistic<string | null>(useSearchParams().get(name));
  const set = useCallback(
    (next: string | null) => {
      const query = new URLSearchParams(location.search);
      if (next === null) query.delete(name);
      else query.set(name, next);
      // A comma needs no escape in a query, and a list is easier to read with it.
      const text = query.toString().replaceAll("%2C", ",");
      write(`${location.pathname}${text && `?${text}`}`, () => show(next));
    },
    [name, show],
  );
  return [value, set];
}

/** Everything a list shows, where that is all its address says: read from the address, and written as a whole. */
export function useQueryFilter<T extends object>(
  read: (search: Search) => T,
  pathOf: (filter: T) => string,
): [T, (filter: T) => void] {
  const [filter, show] = useOptimistic<T>(read(useSearchParams()));
  return [filter, (next) => write(pathOf(next), () => show(next))];
}
