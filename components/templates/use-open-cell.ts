"use client";

import { useQueryState } from "@/components/layout/use-query-state";
import type { CellKey } from "./template-filter";

export type OpenCell = CellKey & { mode: "os" | "pre" };

/** The cell whose drawer is open, in the address: `?cell=mariadb,debian-12,pre`. */
export function useOpenCell(): [OpenCell | null, (cell: OpenCell | null) => void] {
  const [value, set] = useQueryState("cell");
  const [service, osId, mode] = value?.split(",") ?? [];
  const open: OpenCell | null = service && osId ? { service, osId, mode: mode === "os" ? "os" : "pre" } : null;
  return [open, (cell) => set(cell && `${cell.service},${cell.osId},${cell.mode}`)];
}
