import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { ServicesPage } from "@/components/services/services-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("services");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "services"]}>
      <ServicesPage />
    </PageMessages>
  );
}
