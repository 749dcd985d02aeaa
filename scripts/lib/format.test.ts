import { describe, expect, it } from "vitest";
import { formatDuration, timeTable } from "@/scripts/lib/format.mjs";

describe("formatDuration", () => {
  it.each([
    [40, "0.0 s"],
    [12_340, "12.3 s"],
    [59_960, "1 min 00 s"],
    [125_000, "2 min 05 s"],
  ])("%d ms are written as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("timeTable", () => {
  it("lists the longest stage first and the whole at the end", () => {
    const records = [
      { name: "short", ms: 100, result: "" },
      { name: "long stage", ms: 65_000, result: "done" },
    ];
    expect(timeTable(records, 65_000).split("\n")).toEqual([
      "  long stage  1 min 05 s  done",
      "  short            0.1 s",
      "  in all      1 min 05 s  some stages run side by side",
    ]);
  });
});
