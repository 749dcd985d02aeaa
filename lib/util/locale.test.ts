import { describe, expect, it } from "vitest";
import { localText, negotiateLocale } from "./locale";

describe("negotiateLocale", () => {
  it.each([
    [null, "en"],
    ["", "en"],
    ["ko", "ko"],
    ["ko-KR,ko;q=0.9,en-US;q=0.8", "ko"],
    ["en-GB,ko;q=0.5", "en"],
    ["fr, ko;q=0.3, en;q=0.2", "ko"],
    ["ko;q=0, en;q=0.1", "en"],
    ["de", "en"],
  ])("%s -> %s", (header, locale) => {
    expect(negotiateLocale(header)).toBe(locale);
  });
});

it("falls back to English where a text is not translated", () => {
  expect(localText({ en: "Primary", ko: "기본" }, "ko")).toBe("기본");
  expect(localText({ en: "Primary" }, "ko")).toBe("Primary");
});
