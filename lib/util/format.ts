import type { Locale } from "./locale";

/**
 * Figures as people read them: at most two units, tabular, no guessing. Pure; nothing here knows a clock or a time zone
 * unless it is given one. "2 m 40 s" in English is "2분 40초" in Korean.
 */
type Unit = "d" | "h" | "m" | "s";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: Record<Locale, { glue: string; names: Record<Unit, string> }> = {
  en: { glue: " ", names: { d: "d", h: "h", m: "m", s: "s" } },
  ko: { glue: "", names: { d: "일", h: "시간", m: "분", s: "초" } },
};

const pad = (value: number) => String(value).padStart(2, "0");

/**
 * "34 s", "2 m 40 s", "1 h 05 m", "13 d 20 h". Below a day the second unit is padded, so that a column of figures lines up.
 * `precise` shows one decimal under ten seconds.
 */
export function formatDuration(ms: number, locale: Locale, { precise = false } = {}): string {
  const { glue, names } = UNITS[locale];
  const one = (value: number | string, unit: Unit) => `${value}${glue}${names[unit]}`;
  const two = (a: number, u: Unit, b: number | string, v: Unit) => `${one(a, u)} ${one(b, v)}`;
  const clamped = Math.max(0, ms);
  if (precise && clamped < 9_950) return one((clamped / SECOND).toFixed(1), "s");
  const s = Math.round(clamped / SECOND);
  if (s < 60) return one(s, "s");
  if (s < 3600) return two(Math.floor(s / 60), "m", pad(s % 60), "s");
  const m = Math.round(clamped / MINUTE);
  if (m < 24 * 60) return two(Math.floor(m / 60), "h", pad(m % 60), "m");
  const h = Math.round(clamped / HOUR);
  return two(Math.floor(h / 24), "d", h % 24, "h");
}

/** Whole minutes of an axis: "0 m", "2 m"; seconds where the axis is shorter than two minutes. */
export function formatTick(ms: number, locale: Locale, stepMs: number): string {
  const { glue, names } = UNITS[locale];
  return stepMs % MINUTE === 0 ? `${ms / MINUTE}${glue}${names.m}` : `${ms / SECOND}${glue}${names.s}`;
}

/** Axis and log: "1:48", "1:02:05" above an hour. */
export function formatClock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / SECOND));
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return h > 0 ? `${h}:${pad(m)}:${pad(s % 60)}` : `${m}:${pad(s % 60)}`;
}

/** With separators: "1,148". */
export function formatCount(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(value);
}

/**
 * "1.6 %" in English, "1.6%" in Korean; no decimals from 10 % on, nor for 0 %. What is not quite all, or a little more, is not "100 %":
 * people look whether a budget was reached.
 */
export function formatPercent(fraction: number, locale: Locale): string {
  const percent = fraction * 100;
  const digits = percent === 0 || percent >= 9.95 ? 0 : 1;
  const text = percent.toFixed(digits) === "100" ? besideAll(percent) : percent.toFixed(digits);
  return `${text}${locale === "en" ? " " : ""}%`;
}

const besideAll = (percent: number): string =>
  percent === 100 ? "100" : ((percent < 100 ? Math.floor : Math.ceil)(percent * 10) / 10).toFixed(1);

const IEC = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const SI = ["B", "kB", "MB", "GB", "TB", "PB"];

function scaled(value: number, base: number, names: readonly string[], from: number, locale: Locale): string {
  let index = from;
  let rest = Math.max(0, value);
  while (rest >= base && index < names.length - 1) {
    rest /= base;
    index += 1;
  }
  // Three significant digits at most; 1000 to 1023 keep their fourth, because rounding it would change the figure.
  const number =
    rest >= 100 || index === 0
      ? Math.round(rest).toString()
      : new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(rest);
  return `${number} ${names[index] ?? ""}`;
}

/** Transfers in SI units: "214 MB". */
export const formatTransfer = (bytes: number, locale: Locale): string => scaled(bytes, 1000, SI, 0, locale);
/** Sizes on disk in IEC units: "2.2 GiB". */
export const formatBytes = (bytes: number, locale: Locale): string => scaled(bytes, 1024, IEC, 0, locale);
/** Memory, given in MiB: "8 GiB", "512 MiB". */
export const formatMemory = (mib: number, locale: Locale): string => scaled(mib, 1024, IEC, 2, locale);
/** A disk, given in GiB: "80 GiB". A quota of 2,000 GiB stays in GiB, like the disks it is compared with. */
export const formatDisk = (gib: number, locale: Locale): string => `${formatCount(gib, locale)} GiB`;

type Zone = { now: Date; timeZone?: string };

const dayOf = (at: Date, timeZone: string | undefined) =>
  new Intl.DateTimeFormat("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    ...(timeZone && { timeZone }),
  }).format(at);

/** "09:39", always 24 hours. */
export function formatTime(
  at: Date,
  locale: Locale,
  { seconds = false, timeZone }: { seconds?: boolean; timeZone?: string } = {},
): string {
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
    hourCycle: "h23",
    ...(timeZone && { timeZone }),
  }).format(at);
}

/** A moment on any day, in full: "1 Dec 2026, 00:00". */
export function formatDateTime(at: Date, locale: Locale, { timeZone }: { timeZone?: string } = {}): string {
  const day = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", {
    day: "numeric",
    month: locale === "en" ? "short" : "long",
    year: "numeric",
    ...(timeZone && { timeZone }),
  }).format(at);
  const time = formatTime(at, locale, timeZone ? { timeZone } : {});
  return locale === "en" ? `${day}, ${time}` : `${day} ${time}`;
}

/** "today at 09:39" and "yesterday at 22:10" up to 24 hours back, then "11 Nov", with the year once it is another one. */
export function formatMoment(at: Date, locale: Locale, { now, timeZone }: Zone): string {
  const time = formatTime(at, locale, timeZone ? { timeZone } : {});
  const age = now.getTime() - at.getTime();
  const day = dayOf(at, timeZone);
  if (age < DAY && age > -DAY) {
    if (day === dayOf(now, timeZone)) return locale === "en" ? `today at ${time}` : `오늘 ${time}`;
    if (day === dayOf(new Date(now.getTime() - DAY), timeZone))
      return locale === "en" ? `yesterday at ${time}` : `어제 ${time}`;
  }
  const sameYear = day.slice(0, 4) === dayOf(now, timeZone).slice(0, 4);
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", {
    day: "numeric",
    month: locale === "en" ? "short" : "long",
    ...(!sameYear && { year: "numeric" }),
    ...(timeZone && { timeZone }),
  }).format(at);
}

/** A day of a chart in UTC, as its data are grouped: "16 Nov". */
export function formatDay(at: Date, locale: Locale): string {
  const month = locale === "en" ? "short" : "long";
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", { day: "numeric", month, timeZone: "UTC" }).format(
    at,
  );
}

/** A day of a calendar, "2026-11-20": "20 Nov 2026". */
export function formatDate(day: string, locale: Locale): string {
  const month = locale === "en" ? "short" : "long";
  const format = { day: "numeric", month, year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", format).format(new Date(`${day}T00:00:00Z`));
}

/** A day and a time with the clock of a time zone: "20 Nov, 13:00". */
export function formatStamp(at: Date, locale: Locale, timeZone: string): string {
  const month = locale === "en" ? "short" : "long";
  const format = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", { day: "numeric", month, timeZone });
  return `${format.format(at)}, ${formatTime(at, locale, { timeZone })}`;
}

/** A month of the calendar, "2026-11": "November 2026", or short "Nov". */
export function formatMonth(month: string, locale: Locale, { short = false } = {}): string {
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "ko", {
    month: short ? "short" : "long",
    ...(!short && { year: "numeric" }),
    timeZone: "UTC",
  }).format(new Date(`${month}-01T00:00:00Z`));
}

/** A decimal as text with the separators of the language, and no digit lost up to six behind the point. */
export const formatDecimal = (value: string, locale: Locale): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value as Intl.StringNumericLiteral);

/** How long it is until something, in one unit and to the nearest of it: "2 d", "5 h", "1 m" at least. */
export function formatSpan(ms: number, locale: Locale): string {
  const { glue, names } = UNITS[locale];
  const [m, h, d] = [MINUTE, HOUR, DAY].map((unit) => Math.round(ms / unit)) as [number, number, number];
  const [value, unit]: [number, Unit] = m < 60 ? [Math.max(1, m), "m"] : h < 48 ? [h, "h"] : [d, "d"];
  return `${value}${glue}${names[unit]}`;
}

/** How long ago, in one unit: "just now", "4 m ago", "9 d ago". */
export function formatAgo(at: Date, locale: Locale, now: Date): string {
  const { glue, names } = UNITS[locale];
  const ms = now.getTime() - at.getTime();
  if (ms < MINUTE) return locale === "en" ? "just now" : "방금";
  const [value, unit]: [number, Unit] =
    ms < HOUR ? [Math.floor(ms / MINUTE), "m"] : ms < DAY ? [Math.floor(ms / HOUR), "h"] : [Math.floor(ms / DAY), "d"];
  return locale === "en" ? `${value}${glue}${names[unit]} ago` : `${value}${names[unit]} 전`;
}

type MoneyOptions = {
  /** "+" before what is more than 0. */
  signed?: boolean;
  /** Without digits behind the point, of an amount that has none, as on an axis. */
  whole?: boolean;
};

/**
 * An amount: "$122.64", "₩13,000". `amount` is decimal text, rounded to the currency's own digits; what is less than these can
 * say is no nothing, and has more: "$0.0046".
 */
export const formatMoney = (amount: string, currency: string, locale: Locale, options?: MoneyOptions): string =>
  money(amount, currency, locale, [0, isUnderUnit(amount, digitsOf(currency, locale)) ? 4 : 0], options);

/** More than nothing, and less than one of the currency's smallest unit. */
function isUnderUnit(amount: string, digits: number): boolean {
  const [whole = "", fraction = ""] = amount.replace("-", "").split(".");
  return /^0*$/.test(whole + fraction.slice(0, digits)) && /[1-9]/.test(fraction);
}

/** An amount to the micro-unit, as it is before an invoice rounds it: "$0.508", "$12.340017". */
export const formatAmount = (amount: string, currency: string, locale: Locale): string =>
  money(amount, currency, locale, [0, 4]);

/** A price of a unit or an hour, with one or two digits more than the currency has: "$0.168"; with all that it has under 0.01. */
export const formatRate = (amount: string, currency: string, locale: Locale, options?: MoneyOptions): string =>
  money(amount, currency, locale, /^-?0\.00/.test(amount) ? [0, 10] : [1, 2], options);

/** An amount on an axis with steps of 1, 2 or 5 times a power of ten: as many digits as a step has, of money those of the currency. */
export function formatCostTick(value: number, step: number, currency: string, locale: Locale): string {
  const amount = String(Number(value.toPrecision(3)));
  if (step < 10 ** -digitsOf(currency, locale)) return formatRate(amount, currency, locale);
  return formatMoney(amount, currency, locale, { whole: Number.isInteger(step) });
}

const digitsOf = (currency: string, locale: Locale): number =>
  new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** @param more digits at least and at most, beyond those of the currency */
function money(
  amount: string,
  currency: string,
  locale: Locale,
  [least, most]: readonly [number, number],
  { signed, whole }: MoneyOptions = {},
): string {
  const digits = digitsOf(currency, locale);
  const format = new Intl.NumberFormat(locale, {
    ...{ style: "currency", currency },
    minimumFractionDigits: digits + least,
    maximumFractionDigits: digits + most,
    ...(whole && { minimumFractionDigits: 0 }),
    ...(signed && { signDisplay: "exceptZero" }),
  });
  // A numeric string is formatted digit by digit, never as a binary float.
  return format.format(amount as Intl.StringNumericLiteral).replace("-", "\u2212");
}
