import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ServicePage } from "@/components/catalogue/service-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("catalogue");
  return { title: t("title") };
}

export default async function Page({ params }: { params: Promise<{ service: string }> }) {
  const { service } = await params;
  return (
    <PageMessages of={["shell", "catalogue"]}>
      <ServicePage serviceId={service} />
    </PageMessages>
  );
}
