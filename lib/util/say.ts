import { formatCount, formatDisk, formatDuration, formatMemory } from "./format";
import { DEFAULT_LOCALE, localText, type Locale } from "./locale";

/**
 * A sentence for people that can be said in any language, now or when it is read again: its English template, in which
 * `{0}`, `{1}` … stand for its values. Plain data, so it is stored and sent as the JSON that it is.
 */
export type Sentence = { readonly sentence: string; readonly values: readonly Value[] };

/**
 * What a sentence may hold: text that has no translation (names, a tool's own words), a count, a time, memory or disk, a
 * text of the catalogue, another sentence, or a list of these.
 */
export type Value = string | number | Quantity | LocalText | Sentence | readonly Value[];
type Quantity = { readonly ms: number } | { readonly mib: number } | { readonly gib: number };
type LocalText = { readonly en: string; readonly ko?: string | undefined };

/** Writes a sentence: say`Machine ${id} did not start.` Its Korean stands in messages/sentences/ko.json. */
export function say(parts: TemplateStringsArray, ...values: Value[]): Sentence {
  return { sentence: templateOf(parts), values };
}

/** The template of a sentence's constant parts. */
export const templateOf = (parts: readonly string[]): string =>
  parts.reduce((text, part, i) => `${text}{${i - 1}}${part}`);

export function isSentence(value: unknown): value is Sentence {
  if (typeof value !== "object" || value === null || !("sentence" in value) || !("values" in value)) return false;
  return typeof value.sentence === "string" && Array.isArray(value.values);
}

/** In English: for logs, tests and programs. Text that was stored before there were sentences stays as it is. */
export const english = (said: Sentence | string): string => render(said, DEFAULT_LOCALE, (template) => template);

/** Fills a sentence's template, translated by `translation`, with its values as the language writes them. */
export function render(said: Sentence | string, locale: Locale, translation: (template: string) => string): string {
  if (typeof said === "string") return said;
  const text = (value: Value): string => {
    if (typeof value === "string") return value;
    if (typeof value === "number") return formatCount(value, locale);
    if (isList(value)) return value.map(text).join(", ");
    if ("ms" in value) return formatDuration(value.ms, locale);
    if ("mib" in value) return formatMemory(value.mib, locale);
    if ("gib" in value) return formatDisk(value.gib, locale);
    return "en" in value ? localText(value, locale) : render(value, locale, translation);
  };
  return translation(said.sentence).replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = said.values[Number(index)];
    return value === undefined ? whole : text(value);
  });
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
