import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CorrectionsPage } from "@/components/corrections/corrections-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("corrections");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "corrections"]}>
      <CorrectionsPage />
    </PageMessages>
  );
}
