import { describe, expect, it } from "vitest";
import { describeProblem, Problem } from "@/scripts/lib/problem.mjs";

describe("describeProblem", () => {
  it("explains a problem with its remedy and its program's output", () => {
    const text = describeProblem(new Problem("It broke.", "Mend it.", { output: "one\ntwo\n" }));
    expect(text).toBe("It broke.\n    | one\n    | two\nWhat to do: Mend it.");
  });
});
