import { sortedTags, TAG_KEY, TAG_LIMITS, TAG_VALUE, type Tags } from "@/lib/util/tags";
import type { FieldProblem } from "./parameter-value";

/** A tag as its fields hold it. */
export type TagRow = { key: string; value: string };

export const rowsOf = (tags: Tags): TagRow[] => sortedTags(tags).map(([key, value]) => ({ key, value }));

const trimmed = ({ key, value }: TagRow): TagRow => ({ key: key.trim(), value: value.trim() });
const isEmpty = ({ key, value }: TagRow): boolean => key.trim() === "" && value.trim() === "";

/** The tags that rows stand for; those that hold nothing are left out. */
export const tagsOf = (rows: readonly TagRow[]): Tags =>
  Object.fromEntries(rows.filter((row) => !isEmpty(row)).map((row) => [trimmed(row).key, trimmed(row).value]));

/** What the browser can tell by itself of each row; null: nothing. The server checks everything again. */
export function checkTags(rows: readonly TagRow[]): (FieldProblem | null)[] {
  const keys = rows.map(({ key }) => key.trim().normalize("NFC"));
  return rows.map((row, i) => {
    if (isEmpty(row)) return null;
    const { value } = trimmed(row);
    const key = keys[i]!;
    if (!TAG_KEY.test(key)) return { rule: "tagKey" };
    if (key.length > TAG_LIMITS.key) return { rule: "tooLong", max: TAG_LIMITS.key };
    if (keys.indexOf(key) < i) return { rule: "tagTwice" };
    if (value === "") return { rule: "required" };
    if (value.length > TAG_LIMITS.value) return { rule: "tooLong", max: TAG_LIMITS.value };
    return TAG_VALUE.test(value) ? null : { rule: "tagValue" };
  });
}
