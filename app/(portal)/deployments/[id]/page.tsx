import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { DeploymentPage } from "@/components/timeline/deployment-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("timeline");
  return { title: t("timeline") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <PageMessages of={["shell", "budgets", "ssh", "timeline"]}>
      <DeploymentPage id={id} />
    </PageMessages>
  );
}
