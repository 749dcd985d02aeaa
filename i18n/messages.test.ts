import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { messages as en } from "@/i18n/messages-en";
import { messages as ko } from "@/i18n/messages-ko";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") flat.set(path, value);
    else for (const [inner, text] of flatten(value, path)) flat.set(inner, text);
  }
  return flat;
}

type Element = { type: number; value?: string; options?: Record<string, { value: Element[] }>; children?: Element[] };
type Parser = { parse: (message: string) => Element[] };

// A dependency of next-intl, which checks and runs these messages with it.
const requireHere = createRequire(import.meta.url);
const intlRequire = createRequire(createRequire(requireHere.resolve("next-intl")).resolve("use-intl"));
const { parse } = intlRequire("@formatjs/icu-messageformat-parser") as Parser;

/** Arguments and tags of a message, with their kind: text, plural and so on. A language may use an argument more often. */
function argumentsOf(elements: Element[]): Set<string> {
  const found = new Set<string>();
  const LITERAL = 0;
  const POUND = 7;
  for (const { type, value, options = {}, children = [] } of elements) {
    if (type !== LITERAL && type !== POUND) found.add(`${type}:${value ?? ""}`);
    for (const nested of [children, ...Object.values(options).map((option) => option.value)])
      for (const name of argumentsOf(nested)) found.add(name);
  }
  return found;
}

const english = flatten(en);
const korean = flatten(ko);

describe("messages", () => {
  it("has the same keys in both languages", () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each([...english.entries()])("%s has the same arguments in both languages", (key, message) => {
    expect([...argumentsOf(parse(korean.get(key) ?? ""))].sort()).toEqual([...argumentsOf(parse(message))].sort());
  });

  it("has no empty text and no exclamation mark", () => {
    const bad = [...english, ...korean].filter(([, text]) => text.trim() === "" || text.includes("!"));
    expect(bad).toEqual([]);
  });
});
