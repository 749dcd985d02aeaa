import { expect, it } from "vitest";
import { move } from "./move";

it("moves one item, up or down, and stays where there is no place for it", () => {
  const list = ["a", "b", "c", "d"];
  expect(move(list, 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(move(list, 3, 0)).toEqual(["d", "a", "b", "c"]);
  expect(move(list, 1, 1)).toBe(list);
  expect(move(list, 0, -1)).toBe(list);
  expect(move(list, 3, 4)).toBe(list);
});
