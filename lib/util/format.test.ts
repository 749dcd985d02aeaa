import { describe, expect, it } from "vitest";
import * as f from "./format";

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

describe("formatDuration", () => {
  it.each([
    [0, "0 s", "0초"],
    [34 * s, "34 s", "34초"],
    [59.6 * s, "1 m 00 s", "1분 00초"],
    [2 * m + 6 * s, "2 m 06 s", "2분 06초"],
    [2 * m + 40 * s, "2 m 40 s", "2분 40초"],
    [h + 5 * m, "1 h 05 m", "1시간 05분"],
    [59 * m + 59.7 * s, "1 h 00 m", "1시간 00분"],
    [23 * h + 59 * m + 40 * s, "1 d 0 h", "1일 0시간"],
    [13 * d + 20 * h, "13 d 20 h", "13일 20시간"],
    [-5, "0 s", "0초"],
  ])("%d ms", (ms, en, ko) => {
    expect(f.formatDuration(ms, "en")).toBe(en);
    expect(f.formatDuration(ms, "ko")).toBe(ko);
  });

  it("shows one decimal under ten seconds where asked to", () => {
    expect(f.formatDuration(340, "en", { precise: true })).toBe("0.3 s");
    expect(f.formatDuration(9_940, "ko", { precise: true })).toBe("9.9초");
    expect(f.formatDuration(9_960, "en", { precise: true })).toBe("10 s");
  });
});

it.each([
  [0, "1 m", "1분"],
  [59 * m, "59 m", "59분"],
  [59 * m + 40 * s, "1 h", "1시간"],
  [24 * h, "24 h", "24시간"],
  [47 * h + 29 * m, "47 h", "47시간"],
  [2 * d, "2 d", "2일"],
  [7 * d - m, "7 d", "7일"],
])("says how long it is until something: %d ms", (ms, en, ko) => {
  expect(f.formatSpan(ms, "en")).toBe(en);
  expect(f.formatSpan(ms, "ko")).toBe(ko);
});

it("labels an axis in the unit of its step", () => {
  expect(f.formatTick(120 * s, "en", m)).toBe("2 m");
  expect(f.formatTick(30 * s, "ko", 15 * s)).toBe("30초");
});

it("writes clock times for axis and log", () => {
  expect(f.formatClock(0)).toBe("0:00");
  expect(f.formatClock(108 * s + 900)).toBe("1:48");
  expect(f.formatClock(h + 2 * m + 5 * s)).toBe("1:02:05");
});

it("separates thousands", () => expect(f.formatCount(1148, "en")).toBe("1,148"));

it.each([
  [0, "0 %", "0%"],
  [0.0056, "0.6 %", "0.6%"],
  [0.016, "1.6 %", "1.6%"],
  [0.25, "25 %", "25%"],
  [1, "100 %", "100%"],
  [0.994, "99 %", "99%"],
  [0.99993, "99.9 %", "99.9%"],
  [1.00004, "100.1 %", "100.1%"],
  [1.01, "101 %", "101%"],
])("percent of %d", (fraction, en, ko) => {
  expect(f.formatPercent(fraction, "en")).toBe(en);
  expect(f.formatPercent(fraction, "ko")).toBe(ko);
});

it("uses IEC units for memory and disk and SI units for transfers", () => {
  expect(f.formatMemory(8192, "en")).toBe("8 GiB");
  expect(f.formatMemory(512, "en")).toBe("512 MiB");
  expect(f.formatMemory(1536, "en")).toBe("1.5 GiB");
  expect(f.formatDisk(2000, "en")).toBe("2,000 GiB");
  expect(f.formatBytes(2.2 * 1024 ** 3, "en")).toBe("2.2 GiB");
  expect(f.formatTransfer(214_000_000, "en")).toBe("214 MB");
  expect(f.formatTransfer(999, "en")).toBe("999 B");
});

describe("moments", () => {
  const now = new Date("2026-11-20T09:41:48Z");
  const zone = { now, timeZone: "UTC" };
  it.each([
    ["2026-11-20T09:39:00Z", "today at 09:39", "오늘 09:39"],
    ["2026-11-19T22:10:00Z", "yesterday at 22:10", "어제 22:10"],
    ["2026-11-19T08:00:00Z", "19 Nov", "11월 19일"],
    ["2026-11-11T08:00:00Z", "11 Nov", "11월 11일"],
    ["2025-11-11T08:00:00Z", "11 Nov 2025", "2025년 11월 11일"],
  ])("%s", (at, en, ko) => {
    expect(f.formatMoment(new Date(at), "en", zone)).toBe(en);
    expect(f.formatMoment(new Date(at), "ko", zone)).toBe(ko);
  });

  it.each([
    [20 * s, "just now", "방금"],
    [4 * m + 10 * s, "4 m ago", "4분 전"],
    [3 * h, "3 h ago", "3시간 전"],
    [9 * d, "9 d ago", "9일 전"],
  ])("%d ms ago", (ms, en, ko) => {
    const at = new Date(now.getTime() - ms);
    expect(f.formatAgo(at, "en", now)).toBe(en);
    expect(f.formatAgo(at, "ko", now)).toBe(ko);
  });

  it("writes a moment in full", () => {
    const at = new Date("2026-12-01T00:00:00Z");
    expect(f.formatDateTime(at, "en", { timeZone: "UTC" })).toBe("1 Dec 2026, 00:00");
    expect(f.formatDateTime(at, "ko", { timeZone: "Asia/Seoul" })).toBe("2026년 12월 1일 09:00");
  });

  it("writes seconds where asked to", () => {
    expect(f.formatTime(now, "en", { seconds: true, timeZone: "UTC" })).toBe("09:41:48");
  });
});

it("names a chart's day in UTC, as its data are grouped", () => {
  const late = new Date("2026-11-16T23:30:00Z");
  expect([f.formatDay(late, "en"), f.formatDay(late, "ko")]).toEqual(["16 Nov", "11월 16일"]);
});

describe("money", () => {
  it.each([
    ["122.64", "USD", "$122.64", "US$122.64"],
    ["-0.09", "USD", "\u2212$0.09", "\u2212US$0.09"],
    ["13000", "KRW", "₩13,000", "₩13,000"],
    // More digits than a binary float holds.
    ["0.0046", "USD", "$0.0046", "US$0.0046"],
    ["-0.000123", "USD", "\u2212$0.000123", "\u2212US$0.000123"],
    ["0.0096", "USD", "$0.0096", "US$0.0096"],
    ["0.012", "USD", "$0.01", "US$0.01"],
    ["0.00", "USD", "$0.00", "US$0.00"],
    ["0.4", "KRW", "₩0.4", "₩0.4"],
    ["900719925474099.31", "USD", "$900,719,925,474,099.31", "US$900,719,925,474,099.31"],
  ])("%s %s", (amount, currency, en, ko) => {
    expect(f.formatMoney(amount, currency, "en")).toBe(en);
    expect(f.formatMoney(amount, currency, "ko")).toBe(ko);
  });

  it.each([
    ["0.056", "USD", "$0.056"],
    ["0.0432", "USD", "$0.0432"],
    ["0.00005", "USD", "$0.00005"],
    ["0", "USD", "$0.000"],
    ["12.34", "KRW", "₩12.34"],
  ])("a rate of %s %s", (amount, currency, text) => {
    expect(f.formatRate(amount, currency, "en")).toBe(text);
  });

  it("an axis has no digits behind the point that say nothing", () => {
    const texts = (["en", "ko"] as const).map((locale) => f.formatMoney("100", "USD", locale, { whole: true }));
    expect(texts).toEqual(["$100", "US$100"]);
  });

  it.each([
    [100, 50, "USD", "$100"],
    [0, 0.2, "USD", "$0.00"],
    [0.6000000000000001, 0.2, "USD", "$0.60"],
    [0.015, 0.005, "USD", "$0.015"],
    [0.5, 0.5, "KRW", "₩0.5"],
  ])("an axis at %d in steps of %d %s", (value, step, currency, text) => {
    expect(f.formatCostTick(value, step, currency, "en")).toBe(text);
  });

  it("says which way a difference goes", () => {
    const texts = ["0.1", "0", "-0.1"].map((amount) => f.formatMoney(amount, "USD", "en", { signed: true }));
    expect(texts).toEqual(["+$0.10", "$0.00", "\u2212$0.10"]);
  });
});
