import { monthFrom } from "@/lib/util/months";
import { zonedInput } from "@/lib/util/zoned-input";

const SHOWN = 14;

/** This month of a time zone and those before it, the newest first: "2026-11". */
export const pastMonths = (now: Date, timeZone: string): string[] =>
  Array.from({ length: SHOWN }, (_, i) => monthFrom(zonedInput(now, timeZone).slice(0, 7), -i));
