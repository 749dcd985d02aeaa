"use client";

import { usePathname, useSearchParams } from "next/navigation";

export type ListParams = {
  page: number;
  get: (name: string) => string | undefined;
  /** Changes filters or the order; the list begins at its first page again, unless the page itself is set. */
  set: (change: Record<string, string | number | undefined>) => void;
};

/** What a list shows, kept in the address, so that it survives a reload and can be sent to somebody. */
export function useListParams(): ListParams {
  const pathname = usePathname();
  const params = useSearchParams();
  const page = Number(params.get("page"));
  return {
    page: Number.isInteger(page) && page > 0 ? page : 1,
    get: (name) => params.get(name) ?? undefined,
    set: (change) => {
      const next = new URLSearchParams(params);
      next.delete("page");
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined || value === "") next.delete(name);
        else next.set(name, String(value));
      }
      const text = next.toString();
      history.replaceState(null, "", text ? `${pathname}?${text}` : pathname);
    },
  };
}
