import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { templateOf } from "@/lib/util/say";
import ko from "@/messages/sentences/ko.json";

const IN_TESTS = /\.(test|itest|mtest)\.tsx?$|\/testing\/|^lib\/generated\//;
const files = ["app", "components", "i18n", "lib", "prisma"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !IN_TESTS.test(file));

/** Every template that the sources say, with the file that says it. */
function scan(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    if (!text.includes("say`")) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "say") found.set(template(node.template), file);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return found;
}

function template(node: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  return templateOf([node.head.text, ...node.templateSpans.map((span) => span.literal.text)]);
}

const placeholders = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();

const said = scan();
/** A template without a word of its own only passes its value on. */
const toTranslate = [...said].filter(([english]) => /\p{L}/u.test(english));
const korean = Object.entries<string>(ko);

describe("the sentences of the sources", () => {
  it("are all translated", () => {
    expect(toTranslate.length).toBeGreaterThan(150);
    expect(toTranslate.filter(([english]) => !(english in ko))).toEqual([]);
  });

  it("are the only ones translated", () => {
    expect(korean.filter(([english]) => !said.has(english)).map(([english]) => english)).toEqual([]);
  });

  it("have the same values in both languages", () => {
    expect(korean.filter(([en, text]) => placeholders(en).join() !== placeholders(text).join())).toEqual([]);
  });

  it("have no empty text, and no exclamation mark", () => {
    expect(korean.filter(([, text]) => text.trim() === "" || text.includes("!"))).toEqual([]);
  });

  it("use no particle in Korean that depends on how the value before it sounds", () => {
    const particle = /\{\d+\}["”')]*(을|를|이|가|은|는|와|과|으로|로|아|야|이나|나|이라|라)(?=[\s.,:;)]|$)/;
    expect(korean.filter(([, text]) => particle.test(text))).toEqual([]);
  });
});
