import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COLUMNS } from "./columns";

it.each(Object.entries(COLUMNS))("every column of %s is documented, with the table it stands in", (table, columns) => {
  const rows = readFileSync("docs/insights.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  for (const column of columns) {
    const [row] = rows.filter((line) => line.split("|")[1]?.includes(`\`${column}\``));
    expect([column, row?.split("|")[2]]).toEqual([column, expect.stringMatching(new RegExp(`all|${table}`))]);
  }
});
