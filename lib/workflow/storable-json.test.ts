import { expect, it } from "vitest";
import { storableJson } from "./storable-json";

it("keeps every text but the characters that PostgreSQL cannot store", () => {
  const value = { text: "a\0b \ud83d c \ud83d\ude00 \\u0000 é", nested: ["\udc00"], number: 1 };
  expect(JSON.parse(storableJson(value))).toEqual({
    text: "a\ufffdb \ufffd c \ud83d\ude00 \\u0000 é",
    nested: ["\ufffd"],
    number: 1,
  });
});
