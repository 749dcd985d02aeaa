import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { TemplatesPage } from "@/components/templates/templates-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("templates");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "catalogue", "templates"]}>
      <TemplatesPage />
    </PageMessages>
  );
}
