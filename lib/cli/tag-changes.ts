import type { Tags } from "@/lib/util/tags";
import { CliError } from "./portal";

/** A stack's tags after `["team=search", "env="]`: one set, one removed. @throws CliError naming what it cannot read */
export function changedTags(tags: Tags, words: readonly string[]): Record<string, string> {
  const after = new Map(Object.entries(tags));
  for (const word of words) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (key === undefined || value === undefined) throw new CliError(`"${word}" is no KEY=VALUE, like team=search.`);
    if (value === "") after.delete(key);
    else after.set(key, value);
  }
  return Object.fromEntries(after);
}
