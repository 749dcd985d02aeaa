import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { BlueprintsPage } from "@/components/blueprints/blueprints-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("blueprints");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "blueprints"]}>
      <BlueprintsPage />
    </PageMessages>
  );
}
