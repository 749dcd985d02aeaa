import type { XmlElement } from "@/lib/hypervisors/libvirt/xml";

/**
 * Reads the XML that libvirt prints: elements, attributes, text, comments, CDATA and the predefined entities. It is
 * deliberately not a general parser: document types are refused, so there are no external or growing entities.
 */

const NAME = "[A-Za-z_][A-Za-z0-9_.:-]*";
const OPEN_TAG = new RegExp(`<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, "y");
const CLOSE_TAG = new RegExp(`</(${NAME})\\s*>`, "y");
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");
const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]+));|&/g;
const PREDEFINED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const fail = (message: string, at: number): never => {
  throw new SyntaxError(`XML at character ${at}: ${message}`);
};

function decode(text: string, at: number): string {
  return text.replace(ENTITY, (whole: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return PREDEFINED[name] ?? fail(`unknown entity ${whole}`, at);
    const digits = hex ?? decimal;
    if (digits === undefined) return fail("a bare ampersand", at);
    const code = Number.parseInt(digits, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : fail(`no such character ${whole}`, at);
  });
}

function readAttributes(source: string, at: number): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, key, double, single] of source.matchAll(ATTRIBUTE)) {
    if (key === undefined) continue;
    if (Object.hasOwn(attributes, key)) fail(`attribute ${key} twice`, at);
    attributes[key] = decode(double ?? single ?? "", at);
  }
  return attributes;
}

/** Where a comment, processing instruction or CDATA section that starts at `at` ends, with its text; null for none. */
function readSpecial(source: string, at: number): { end: number; text: string } | null {
  const kinds = [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const;
  for (const [start, stop] of kinds) {
    if (!source.startsWith(start, at)) continue;
    const end = source.indexOf(stop, at + start.length);
    if (end < 0) fail(`${start} without ${stop}`, at);
    return { end: end + stop.length, text: start === "<![CDATA[" ? source.slice(at + start.length, end) : "" };
  }
  return null;
}

/** Reads any number of documents that follow each other, as one virsh call with several commands prints them. */
export function parseXmlDocuments(source: string): XmlElement[] {
  const root: XmlElement = { name: "#documents", attributes: {}, children: [] };
  const open: XmlElement[] = [root];
  let at = 0;
  while (at < source.length) {
    const parent = open.at(-1) ?? root;
    if (source[at] !== "<") {
      const end = source.indexOf("<", at);
      const raw = source.slice(at, end < 0 ? source.length : end);
      if (parent !== root) parent.children.push(decode(raw, at));
      else if (raw.trim() !== "") fail("text outside of an element", at);
      at += raw.length;
      continue;
    }
    const special = readSpecial(source, at);
    if (special) {
      if (special.text !== "") parent.children.push(special.text);
      at = special.end;
      continue;
    }
    CLOSE_TAG.lastIndex = at;
    const close = CLOSE_TAG.exec(source);
    if (close) {
      if (parent === root || close[1] !== parent.name) fail(`${close[0]} does not close <${parent.name}>`, at);
      open.pop();
      at = CLOSE_TAG.lastIndex;
      continue;
    }
    OPEN_TAG.lastIndex = at;
    const tag = OPEN_TAG.exec(source);
    if (!tag?.[1]) return fail("not a tag that this reader knows", at);
    const node: XmlElement = { name: tag[1], attributes: readAttributes(tag[2] ?? "", at), children: [] };
    parent.children.push(node);
    if (tag[3] !== "/") open.push(node);
    at = OPEN_TAG.lastIndex;
  }
  if (open.length > 1) fail(`<${open.at(-1)?.name}> is not closed`, at);
  return root.children.filter((c) => typeof c !== "string");
}

/** @throws SyntaxError unless the text is exactly one document. */
export function parseXml(source: string): XmlElement {
  const [document, ...more] = parseXmlDocuments(source);
  if (!document || more.length > 0) return fail("expected one document", 0);
  return document;
}

export const childElements = (node: XmlElement, name?: string): XmlElement[] =>
  node.children.filter((c) => typeof c !== "string").filter((c) => name === undefined || c.name === name);

/** Follows first children by name: `descend(domain, "os", "kernel")`. */
export function descend(node: XmlElement | undefined, ...names: string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>((n, name) => (n ? childElements(n, name)[0] : undefined), node);
}

export const textOf = (node: XmlElement | undefined): string | undefined =>
  node?.children
    .filter((c) => typeof c === "string")
    .join("")
    .trim();
