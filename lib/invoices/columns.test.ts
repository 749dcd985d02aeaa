import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COLUMNS } from "./export-invoice";

it("exports the columns that docs/invoices.md explains", () => {
  const rows = readFileSync("docs/invoices.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named).toEqual([...COLUMNS]);
});
