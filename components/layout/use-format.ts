"use client";

import { useLocale } from "next-intl";
import { useMemo } from "react";
import * as format from "@/lib/util/format";
import { localText } from "@/lib/util/locale";

/** A figure and its unit stay on one line. */
const joined = (text: string) => text.replaceAll(" ", "\u00a0");

/** The formatting functions in the language of the page. */
export function useFormat() {
  const locale = useLocale();
  return useMemo(
    () => ({
      locale,
      text: (value: { en: string; ko?: string | undefined }) => localText(value, locale),
      duration: (ms: number, options?: { precise?: boolean }) => joined(format.formatDuration(ms, locale, options)),
      tick: (ms: number, stepMs: number) => format.formatTick(ms, locale, stepMs),
      clock: format.formatClock,
      count: (value: number) => format.formatCount(value, locale),
      percent: (fraction: number) => joined(format.formatPercent(fraction, locale)),
      bytes: (bytes: number) => joined(format.formatBytes(bytes, locale)),
      memory: (mib: number) => joined(format.formatMemory(mib, locale)),
      disk: (gib: number) => joined(format.formatDisk(gib, locale)),
      money: (amount: string, currency: string, options?: { signed?: boolean; whole?: boolean }) =>
        joined(format.formatMoney(amount, currency, locale, options)),
      costTick: (value: number, step: number, currency: string) =>
        joined(format.formatCostTick(value, step, currency, locale)),
      rate: (amount: string, currency: string, options?: { signed?: boolean }) =>
        joined(format.formatRate(amount, currency, locale, options)),
      amount: (amount: string, currency: string) => joined(format.formatAmount(amount, currency, locale)),
      decimal: (value: string) => format.formatDecimal(value, locale),
      stamp: (at: Date, timeZone: string) => format.formatStamp(at, locale, timeZone),
      month: (month: string, options?: { short?: boolean }) => format.formatMonth(month, locale, options),
      time: (at: Date, options?: { seconds?: boolean }) => format.formatTime(at, locale, options),
      dateTime: (at: Date, timeZone?: string) => format.formatDateTime(at, locale, timeZone ? { timeZone } : {}),
      moment: (at: Date, now: Date) => format.formatMoment(at, locale, { now }),
      date: (day: string) => joined(format.formatDate(day, locale)),
      day: (at: Date) => format.formatDay(at, locale),
      span: (ms: number) => joined(format.formatSpan(ms, locale)),
      ago: (at: Date, now: Date) => format.formatAgo(at, locale, now),
    }),
    [locale],
  );
}
