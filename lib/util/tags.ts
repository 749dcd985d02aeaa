/** What people say of a stack so that costs can be told apart by it: "team" is "search". */
export type Tags = Readonly<Record<string, string>>;

export const TAG_LIMITS = { tags: 20, key: 40, value: 120 } as const;

/** Small letters only, so that "Team" and "team" are not two things; also such as 부서. */
export const TAG_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{M}\p{N}._-]*$/u;
/** On one line, and neither begins nor ends with a space. */
export const TAG_VALUE = /^[^\s\p{C}]([^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$/u;

/** The value of a tag; null where it is not there. */
export const tagOf = (tags: Tags | undefined, key: string): string | null =>
  tags !== undefined && Object.hasOwn(tags, key) ? tags[key]! : null;

/** By their keys: the same tags always in the same order. */
export const sortedTags = (tags: Tags): [key: string, value: string][] =>
  Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));

/** Those that others have not, or with another value. */
export const tagsBeyond = (tags: Tags, others: Tags): Tags =>
  Object.fromEntries(sortedTags(tags).filter(([key, value]) => tagOf(others, key) !== value));

export const hasTags = (tags: Tags | undefined): tags is Tags => tags !== undefined && Object.keys(tags).length > 0;

/** As a file has them: an object as JSON; null without any. */
export const tagsJson = (tags: Tags): string | null =>
  hasTags(tags) ? JSON.stringify(Object.fromEntries(sortedTags(tags))) : null;

export const isSameTags = (a: Tags, b: Tags): boolean =>
  JSON.stringify(sortedTags(a)) === JSON.stringify(sortedTags(b));
