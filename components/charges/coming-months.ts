import { monthFrom } from "@/lib/util/months";

const SHOWN = 13;

/** A month and the twelve after it: "2026-11". */
export const comingMonths = (first: string): string[] => Array.from({ length: SHOWN }, (_, i) => monthFrom(first, i));
