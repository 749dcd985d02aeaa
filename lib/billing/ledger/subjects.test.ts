import { describe, expect, it } from "vitest";
import { INSTALLATION, subjectKey } from "../usage";
import { subjectFrom, type SubjectCells } from "./subjects";

const cells = (...[project, failed, tags]: [string | null, boolean, Record<string, string> | null]): SubjectCells => [
  ...([project, "orders", "mariadb", "debian-12", "os-only", "small", "jonas"] as const),
  ...([failed, tags, null] as const),
];
const text = (...of: Parameters<typeof cells>) => JSON.stringify(cells(...of));

describe("a subject that is read", () => {
  it("is one object for equal text, and says what the text says", () => {
    const plain = subjectFrom(text("search", false, null));
    expect(plain).toEqual({
      ...{ project: "search", stack: "orders", service: "mariadb", os: "debian-12" },
      ...{ mode: "os-only", flavour: "small", owner: "jonas" },
    });
    expect(subjectFrom(text("search", false, null))).toBe(plain);
    const others = [text(null, false, null), text("search", true, null), text("search", false, { team: "a" })];
    expect(others.map(subjectFrom)).toEqual([
      { ...plain, project: INSTALLATION },
      { ...plain, failedLaunch: true },
      { ...plain, tags: { team: "a" } },
    ]);
    expect(new Set([plain, ...others.map(subjectFrom)].map(subjectKey)).size).toBe(4);
  });
});
