import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LaunchPage } from "@/components/launch/launch-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("launch");
  return { title: t("crumb") };
}

export default async function Page({ params }: { params: Promise<{ service: string }> }) {
  const { service } = await params;
  return (
    <PageMessages of={["shell", "budgets", "catalogue", "launch", "topology"]}>
      <LaunchPage serviceId={service} />
    </PageMessages>
  );
}
