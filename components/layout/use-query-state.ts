"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** A choice that belongs to the address, so that a reload or a shared link shows the same view. Null removes it. */
export function useQueryState(name: string): [string | null, (value: string | null) => void] {
  const value = useSearchParams().get(name);
  const set = useCallback(
    (next: string | null) => {
      const query = new URLSearchParams(location.search);
      if (next === null) query.delete(name);
      else query.set(name, next);
      // A comma needs no escape in a query, and a list is easier to read with it.
      const text = query.toString().replaceAll("%2C", ",");
      // Next.js follows history.replaceState; no server round trip and no entry in the history for a mere selection.
      history.replaceState(null, "", `${location.pathname}${text && `?${text}`}`);
    },
    [name],
  );
  return [value, set];
}
