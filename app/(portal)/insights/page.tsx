import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InsightsPage } from "@/components/insights/insights-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("insights");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "insights"]}>
      <InsightsPage />
    </PageMessages>
  );
}
