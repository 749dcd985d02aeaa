import { describe, expect, it } from "vitest";
import { checkTags, rowsOf, tagsOf } from "./tag-rows";

const row = (key: string, value: string) => ({ key, value });

describe("rows of tags", () => {
  it("are the tags that they were made from, in the order of the keys", () => {
    const tags = { team: "search", 부서: "검색", "cost-centre": "4711" };
    expect(rowsOf(tags).map(({ key }) => key)).toEqual(["cost-centre", "team", "부서"]);
    expect(tagsOf(rowsOf(tags))).toEqual(tags);
  });

  it("that hold nothing are no tags and no fault", () => {
    const rows = [row("team", " search "), row("", " ")];
    expect(tagsOf(rows)).toEqual({ team: "search" });
    expect(checkTags(rows)).toEqual([null, null]);
  });

  it.each([
    ["Team", "x", { rule: "tagKey" }],
    ["", "x", { rule: "tagKey" }],
    ["__proto__", "x", { rule: "tagKey" }],
    ["4711", "x", { rule: "tagKey" }],
    ["x".repeat(41), "x", { rule: "tooLong", max: 40 }],
    ["team", "", { rule: "required" }],
    ["team", "x".repeat(121), { rule: "tooLong", max: 120 }],
    ["team", "a\u0000b", { rule: "tagValue" }],
  ])("%j = %j", (key, value, problem) => {
    expect(checkTags([row(key, value)])).toEqual([problem]);
  });

  it("name a key once", () => {
    expect(checkTags([row("team", "a"), row("team ", "b")])).toEqual([null, { rule: "tagTwice" }]);
  });
});
