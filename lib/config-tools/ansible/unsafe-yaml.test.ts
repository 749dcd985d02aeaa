import { describe, expect, it } from "vitest";
import { parseDocument, visit, isScalar } from "yaml";
import { toUnsafeYaml } from "@/lib/config-tools/ansible/unsafe-yaml";

/** Reads the text as YAML with a parser that is not ours, and tells which scalars carry the tag. */
function read(text: string): { value: unknown; tags: (string | undefined)[] } {
  const document = parseDocument(text, { customTags: [{ tag: "!unsafe", resolve: (s: string) => s }] });
  expect(document.errors).toEqual([]);
  const tags: (string | undefined)[] = [];
  visit(document, { Scalar: (key, node) => void (key !== "key" && isScalar(node) && tags.push(node.tag)) });
  return { value: document.toJS(), tags };
}

describe("toUnsafeYaml", () => {
  it.each([
    "{{ 7*7 }}",
    "{% raw %}",
    "plain",
    "",
    "- a: b # c",
    "!vault |",
    "quote \" and \\ backslash and ' and `id`",
    "line\nbreak\ttab\r",
    "\u0000\u0007\u007f\u0085\u00a0\u2028\ufeff\uffff",
    "한국어 é",
    "😀",
    "__ansible_unsafe",
  ])("keeps %j as it is, tagged", (text) => {
    expect(read(toUnsafeYaml({ text }))).toEqual({ value: { text }, tags: ["!unsafe"] });
  });

  it("tags strings at any depth, and only strings", () => {
    const vars = { list: ["a", 1, true, null, { "k {{ x }}": "b" }], number: 1.5, off: false };
    const { value, tags } = read(toUnsafeYaml(vars));
    expect(value).toEqual(vars);
    expect(tags.filter((tag) => tag === "!unsafe")).toHaveLength(2);
    expect(tags).toHaveLength(7);
  });

  it("replaces half of a surrogate pair, which no file can hold", () => {
    expect(read(toUnsafeYaml({ a: "x\ud83d" })).value).toEqual({ a: "x\ufffd" });
  });

  it("writes an empty mapping for no variables, which Ansible reads as such", () => {
    expect(read(toUnsafeYaml({})).value).toEqual({});
  });

  it.each(["ansible_host", "burgeon_nodes", "hostvars", "vars", "1a", "a-b", "a b", "", "a\nb", "groups"])(
    "refuses the name %j",
    (name) => {
      expect(() => toUnsafeYaml({ [name]: "x" })).toThrow(expect.objectContaining({ code: "invalid-parameters" }));
    },
  );
});
