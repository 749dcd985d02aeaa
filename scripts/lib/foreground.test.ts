import { describe, expect, it } from "vitest";
import { Undo } from "@/scripts/lib/foreground.mjs";

describe("Undo", () => {
  it("undoes in reverse order, whatever fails", async () => {
    const done: string[] = [];
    const undo = new Undo();
    undo.add(() => done.push("first"));
    undo.add(() => Promise.reject(new Error("broken")));
    undo.add(() => done.push("last"));
    expect(await undo.run()).toEqual([new Error("broken")]);
    expect(done).toEqual(["last", "first"]);
    expect(await undo.run()).toEqual([]);
  });
});
