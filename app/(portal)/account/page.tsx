import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { AccountPage } from "@/components/access/account-page";
import { PageMessages } from "@/components/layout/page-messages";
import { SHORTCUTS_COOKIE } from "@/lib/util/preferences";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("account");
  return { title: t("title") };
}

export default async function Page() {
  const shortcuts = (await cookies()).get(SHORTCUTS_COOKIE)?.value;
  return (
    <PageMessages of={["shell", "account"]}>
      <AccountPage singleKeys={shortcuts !== "off"} />
    </PageMessages>
  );
}
