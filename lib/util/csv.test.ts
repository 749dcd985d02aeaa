import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("ends every line with CRLF and quotes only what needs it", () => {
  const rows = [["plain", 'say "hi"', "a,b", "two\nlines"]];
  expect(toCsv(["a", "b", "c", "d"], rows)).toBe('a,b,c,d\r\nplain,"say ""hi""","a,b","two\nlines"\r\n');
});

it("leaves numbers as they were measured, and what is not known empty", () => {
  const at = new Date(Date.UTC(2026, 10, 1));
  expect(toCsv(["x"], [[30_000.123456, -1.5, null, at]])).toBe("x\r\n30000.123456,-1.5,,2026-11-01T00:00:00.000Z\r\n");
});

it("leaves exact decimals exact, also below 0", () => {
  expect(toCsv(["x"], [[{ decimal: "-0.123456789012345678" }]])).toBe("x\r\n-0.123456789012345678\r\n");
});

it.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "＝1+1",
  "＋1",
  "－1",
  "＠SUM(A1)",
  "  =1",
  "\u3000＝1",
])("keeps a spreadsheet from running %j", (text) => {
  expect(toCsv(["x"], [[text]])).toMatch(/^x\r\n"?'/);
});
