import { expect, it } from "vitest";
import { hasHan, linesOf, runsOf } from "./han";

/** As if every letter were one wide. */
const widthOf = (text: string): number => [...text].length;

it("tells Chinese characters, also rare ones, from all else", () => {
  expect(["유한회사 Version", "かな、カナ", ""].map(hasHan)).toEqual([false, false, false]);
  expect(["大韓", "똠方", "𠮷"].map(hasHan)).toEqual([true, true, true]);
});

it("sets each part of a text in the font that has it", () => {
  expect(runsOf("(株) 漢字를 Co.")).toEqual([
    { text: "(", isHan: false },
    { text: "株", isHan: true },
    { text: ") ", isHan: false },
    { text: "漢字", isHan: true },
    { text: "를 Co.", isHan: false },
  ]);
  expect(runsOf("")).toEqual([]);
});

it("breaks lines between words and beside Chinese characters, and keeps points and brackets with them", () => {
  expect(linesOf("北京市朝阳区", 4, widthOf)).toEqual(["北京市朝", "阳区"]);
  expect(linesOf("北京市朝。阳区", 4, widthOf)).toEqual(["北京市", "朝。阳区"]);
  expect(linesOf("회사（株）의", 4, widthOf)).toEqual(["회사", "（株）의"]);
  expect(linesOf("Version Cloud 雲端", 13, widthOf)).toEqual(["Version Cloud", "雲端"]);
  expect(linesOf("雲\n\n端 ", 9, widthOf)).toEqual(["雲", "", "端"]);
});

it("breaks a word that has no room on a line of its own", () => {
  expect(linesOf("雲 abcdefgh", 3, widthOf)).toEqual(["雲 a", "bcd", "efg", "h"]);
});
