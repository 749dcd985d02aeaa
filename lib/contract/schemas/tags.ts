import { z } from "zod";
import { TAG_KEY, TAG_LIMITS, TAG_VALUE } from "@/lib/util/tags";
import { english, say } from "@/lib/util/say";

export const tagKey = z
  .string()
  .normalize("NFC")
  .max(TAG_LIMITS.key, english(say`Use at most ${TAG_LIMITS.key} characters.`))
  .regex(TAG_KEY, english(say`Use small letters, digits, dots, hyphens and underscores, beginning with a letter.`));

export const tagValue = z
  .string()
  .normalize("NFC")
  .max(TAG_LIMITS.value, english(say`Use at most ${TAG_LIMITS.value} characters.`))
  .regex(TAG_VALUE, english(say`Use one line of text that neither begins nor ends with a space.`));

/** Tags of a stack, by key. */
export const tags = z
  .record(tagKey, tagValue)
  .refine(
    (all) => Object.keys(all).length <= TAG_LIMITS.tags,
    english(say`A stack has at most ${TAG_LIMITS.tags} tags.`),
  );
