import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { ArtifactsPage } from "@/components/artifacts/artifacts-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("artifacts");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "artifacts"]}>
      <ArtifactsPage />
    </PageMessages>
  );
}
