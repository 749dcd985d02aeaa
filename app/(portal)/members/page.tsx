import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { MembersPage } from "@/components/members/members-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("members");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "members"]}>
      <MembersPage />
    </PageMessages>
  );
}
