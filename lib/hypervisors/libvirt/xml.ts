/** Builds XML for libvirt as data: names and texts are escaped here and nowhere else. */

export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
};

type Attribute = string | number | undefined;

/** An element; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Record<string, Attribute> = {},
  ...children: (XmlElement | string | number | undefined)[]
): XmlElement {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) kept[key] = String(value);
  return {
    name,
    attributes: kept,
    children: children.filter((c) => c !== undefined).map((c) => (typeof c === "number" ? String(c) : c)),
  };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.:-]*$/;
// What XML 1.0 cannot hold, not even as a reference (https://www.w3.org/TR/xml/#charsets), and lone surrogates.
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// White space is written as references in attributes, where a parser would otherwise turn it into blanks.
const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

function escape(text: string, special: RegExp): string {
  if (FORBIDDEN.test(text)) throw new TypeError("XML cannot hold control characters or lone surrogates");
  return text.replace(special, (c) => ESCAPES[c] ?? c);
}

const checkedName = (name: string): string => {
  if (!NAME.test(name)) throw new TypeError(`not an XML name: ${JSON.stringify(name)}`);
  return name;
};

/** @throws TypeError on names and characters that XML cannot express. */
export function serialiseXml(node: XmlElement): string {
  const attributes = Object.entries(node.attributes)
    .map(([key, value]) => ` ${checkedName(key)}="${escape(value, /[&<>"'\t\n\r]/g)}"`)
    .join("");
  const name = checkedName(node.name);
  if (node.children.length === 0) return `<${name}${attributes}/>`;
  const inner = node.children.map((c) => (typeof c === "string" ? escape(c, /[&<>\r]/g) : serialiseXml(c))).join("");
  return `<${name}${attributes}>${inner}</${name}>`;
}
