import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { LANGUAGE_COOKIE } from "@/lib/util/preferences";
import { isLocale, negotiateLocale } from "@/lib/util/locale";
import { messagesOf } from "./messages";

/** The language of a request: the person's choice, else what the browser asks for. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  const locale = isLocale(chosen) ? chosen : negotiateLocale((await headers()).get("accept-language"));
  return { locale, messages: messagesOf(locale), timeZone: "UTC" };
});
