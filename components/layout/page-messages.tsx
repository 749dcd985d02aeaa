import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import type { Messages, Namespace } from "@/i18n/messages";

/** Namespaces that any page may need: shared words, and what an error code means. */
const ALWAYS = ["common", "errors"] as const satisfies readonly Namespace[];

/** Sends a page only the messages it uses, beside the shared ones. Every page with client components is wrapped in it. */
export async function PageMessages({ of, children }: { of: readonly Namespace[]; children: ReactNode }) {
  const all: Messages = await getMessages();
  const picked = Object.fromEntries([...ALWAYS, ...of].map((name) => [name, all[name]]));
  return <NextIntlClientProvider messages={picked}>{children}</NextIntlClientProvider>;
}
