import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LEDGER_COLUMNS } from "./ledger";
import { LINE_COLUMNS } from "./lines";

it.each([
  ["Rated lines", LINE_COLUMNS],
  ["Ledger", LEDGER_COLUMNS],
])("exports the columns that docs/exports.md explains: %s", (title, columns) => {
  const section = readFileSync("docs/exports.md", "utf8").split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named).toEqual([...columns]);
});
