import { describe, expect, it } from "vitest";
import { english, isSentence, render, say } from "./say";

describe("a sentence", () => {
  it("knows its template and its values, and survives JSON", () => {
    const said = say`The hypervisor has no room for ${"db-1"}: ${say`its disk is full`}.`;
    expect(said.sentence).toBe("The hypervisor has no room for {0}: {1}.");
    expect(english(JSON.parse(JSON.stringify(said)))).toBe("The hypervisor has no room for db-1: its disk is full.");
  });

  it("writes counts, quantities, lists and texts of the catalogue as the language does", () => {
    const said = say`${1148}, ${{ ms: 160_000 }}, ${{ mib: 1536 }}, ${{ gib: 2000 }}, ${["a", 2]}, ${{ en: "Nodes", ko: "노드" }}`;
    expect(english(said)).toBe("1,148, 2 m 40 s, 1.5 GiB, 2,000 GiB, a, 2, Nodes");
    expect(render(said, "ko", (template) => template)).toBe("1,148, 2분 40초, 1.5 GiB, 2,000 GiB, a, 2, 노드");
  });

  it("never takes a value for a part of its template", () => {
    expect(english(say`No ${"{1} $& {0}"} but ${"x"}.`)).toBe("No {1} $& {0} but x.");
  });

  it("keeps the order of another language, also inside", () => {
    const korean: Record<string, string> = {
      "Task {0} failed on {1}: {2}": "{1}: {0} 실패. {2}",
      "no output": "출력 없음",
    };
    const said = say`Task ${"x"} failed on ${"db-1"}: ${say`no output`}`;
    expect(render(said, "ko", (template) => korean[template] ?? template)).toBe("db-1: x 실패. 출력 없음");
  });

  it("is not mistaken for other data, and text of older releases stays as it is", () => {
    expect([say`x`, "x", null, { sentence: "x" }, { values: [] }].map(isSentence)).toEqual([
      true,
      ...Array(4).fill(false),
    ]);
    expect(english("As it was.")).toBe("As it was.");
  });
});
