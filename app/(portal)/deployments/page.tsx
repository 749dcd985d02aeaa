import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { DeploymentList } from "@/components/timeline/deployment-list";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("timeline");
  return { title: t("list.title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "timeline"]}>
      <DeploymentList />
    </PageMessages>
  );
}
