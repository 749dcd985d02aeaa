/**
 * JSON that PostgreSQL's jsonb takes: it holds neither U+0000 nor half of a surrogate pair, and tools print both. They become U+FFFD.
 * https://www.postgresql.org/docs/current/datatype-json.html
 */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\0", "\ufffd") : part,
  );
