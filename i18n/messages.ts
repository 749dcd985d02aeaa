import type { Locale } from "@/lib/util/locale";
import { messages as en } from "./messages-en";
import { messages as ko } from "./messages-ko";

/** One namespace for each word of the navigation, and what all of them share. */
export type Messages = typeof en;
export type Namespace = keyof Messages;

const MESSAGES: Record<Locale, Messages> = { en, ko };

export const messagesOf = (locale: Locale): Messages => MESSAGES[locale];
