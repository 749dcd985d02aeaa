import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { StacksPage } from "@/components/stacks/stacks-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("stacks");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "stacks"]}>
      <StacksPage />
    </PageMessages>
  );
}
