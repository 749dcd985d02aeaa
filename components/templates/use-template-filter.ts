"use client";

import { useMemo } from "react";
import { useQueryState } from "@/components/layout/use-query-state";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { readTemplateFilter, type TemplateFilter, toSearch } from "./template-filter";

/** The filters, in the address beside the open cell and the cloud. */
export function useTemplateFilter(matrix: TemplateMatrix): [TemplateFilter, (filter: TemplateFilter) => void] {
  const [q, setQ] = useQueryState("q");
  const [category, setCategory] = useQueryState("category");
  const [os, setOs] = useQueryState("os");
  const [state, setState] = useQueryState("state");
  const filter = useMemo(
    () => readTemplateFilter({ q, category, os, state }, matrix),
    [q, category, os, state, matrix],
  );
  const setFilter = (next: TemplateFilter) => {
    const search = toSearch(next);
    if (next.q !== filter.q) setQ(search.q);
    if (next.category !== filter.category) setCategory(search.category);
    if (next.os !== filter.os) setOs(search.os);
    if (next.state !== filter.state) setState(search.state);
  };
  return [filter, setFilter];
}
