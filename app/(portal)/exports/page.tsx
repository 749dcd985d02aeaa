import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExportsPage } from "@/components/exports/exports-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("exports");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "exports"]}>
      <ExportsPage />
    </PageMessages>
  );
}
