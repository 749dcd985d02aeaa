import { describe, expect, it } from "vitest";
import { element, serialiseXml } from "@/lib/hypervisors/libvirt/xml";
import { childElements, descend, parseXml, parseXmlDocuments, textOf } from "@/lib/hypervisors/libvirt/xml-reader";

describe("serialiseXml", () => {
  it("escapes text and attributes, and drops undefined ones", () => {
    const node = element("a", { x: `<'"&>\n`, gone: undefined, n: 3 }, "1 < 2 & 3", element("b"), undefined, 7);
    expect(serialiseXml(node)).toBe(`<a x="&lt;&apos;&quot;&amp;&gt;&#10;" n="3">1 &lt; 2 &amp; 3<b/>7</a>`);
  });

  it.each([
    ["a control character", () => element("a", {}, "x\u0000")],
    ["an escape sequence", () => element("a", { x: "\u001b[0m" })],
    ["a lone surrogate", () => element("a", {}, "\ud800")],
    ["markup as an element name", () => element("a><b")],
    ["markup as an attribute name", () => element("a", { "x='1' y": "2" })],
  ])("refuses %s", (_what, build) => {
    expect(() => serialiseXml(build())).toThrow(TypeError);
  });
});

describe("parseXml", () => {
  it("gives back what serialiseXml wrote", () => {
    const node = element(
      "urn:a",
      { "xmlns:urn": "urn:burgeon:1", q: `"'<>&\t\n\r` },
      "a & b",
      element("c", {}, "한국 🙂"),
    );
    expect(parseXml(serialiseXml(node))).toEqual(node);
  });

  it("reads declarations, comments, CDATA, both quotes and character references", () => {
    const node = parseXml(
      `<?xml version='1.0'?>\n<!-- <no> --><a b='1' c="x&#65;&#x42;&apos;"><![CDATA[<&]]>z<!-- n --></a>\n`,
    );
    expect(node.attributes).toEqual({ b: "1", c: "xAB'" });
    expect(textOf(node)).toBe("<&z");
  });

  it("finds children and descendants", () => {
    const node = parseXml("<d><os><kernel>/k</kernel></os><disk n='1'/><disk n='2'/></d>");
    expect(textOf(descend(node, "os", "kernel"))).toBe("/k");
    expect(descend(node, "os", "loader", "deep")).toBeUndefined();
    expect(childElements(node, "disk").map((d) => d.attributes.n)).toEqual(["1", "2"]);
  });

  it("reads documents that follow each other", () => {
    expect(parseXmlDocuments("<a/>\n\n<b>1</b>\n").map((d) => d.name)).toEqual(["a", "b"]);
    expect(parseXmlDocuments(" \n")).toEqual([]);
  });

  it.each([
    ["crossed tags", "<a><b></a></b>"],
    ["a missing end", "<a><b></b>"],
    ["an end without a start", "<a/></a>"],
    ["text outside", "<a/>error: lost"],
    ["two documents", "<a/><b/>"],
    ["none", ""],
    ["a document type", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`],
    ["an unknown entity", "<a>&nbsp;</a>"],
    ["a bare ampersand", "<a>b & c</a>"],
    ["a character beyond Unicode", "<a>&#x110000;</a>"],
    ["an attribute twice", "<a b='1' b='2'/>"],
    ["an attribute without quotes", "<a b=1/>"],
    ["an open comment", "<a><!-- </a>"],
  ])("refuses %s", (_what, source) => {
    expect(() => parseXml(source)).toThrow(SyntaxError);
  });
});
