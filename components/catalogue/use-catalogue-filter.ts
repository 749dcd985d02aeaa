"use client";

import { type ReadonlyURLSearchParams, useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { paths } from "@/lib/api-client/paths";
import type { CatalogueFilter } from "./catalogue-filters";

const SETTLE_MS = 200;

const read = (params: ReadonlyURLSearchParams): CatalogueFilter => ({
  q: params.get("q") ?? "",
  category: params.get("category") ?? "",
  os: params.get("os") ?? "",
});

/**
 * The filters, kept in the address so that a filtered catalogue can be sent to somebody. The address follows what is
 * typed after a moment: it changes in a transition, and a field bound to it would lose letters.
 */
export function useCatalogueFilter(): [CatalogueFilter, (next: CatalogueFilter) => void] {
  const params = useSearchParams();
  const address = params.toString();
  const [filter, setFilter] = useState(() => read(params));
  const written = useRef(address);

  const adopt = useEffectEvent((next: string) => {
    if (next === written.current) return;
    written.current = next;
    setFilter(read(params));
  });
  // A link or the back button led here with other filters.
  useEffect(() => adopt(address), [address]);

  useEffect(() => {
    const write = () => {
      const href = paths.catalogue(filter);
      const query = href.split("?")[1] ?? "";
      if (query === written.current) return;
      written.current = query;
      history.replaceState(null, "", href);
    };
    const timer = setTimeout(write, SETTLE_MS);
    // Writing the address cancels a navigation that is on its way, so it is done before the next press can start one.
    document.addEventListener("focusout", write);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("focusout", write);
    };
  }, [filter]);

  return [filter, setFilter];
}
