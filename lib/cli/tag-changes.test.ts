import { expect, it } from "vitest";
import { changedTags } from "./tag-changes";

it("sets and removes tags, and leaves the others as they are", () => {
  expect(changedTags({ team: "a", env: "prod", x: "1" }, ["team=b=c", "env="])).toEqual({ team: "b=c", x: "1" });
});

it.each(["team", "=x", ""])("refuses %j", (word) => {
  expect(() => changedTags({}, [word])).toThrow("is no KEY=VALUE");
});
