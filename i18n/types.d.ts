import type { Locale } from "@/lib/util/locale";
import type { Messages } from "./messages";

declare module "next-intl" {
  /** Makes a missing message key or an unknown language a compile error. */
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
