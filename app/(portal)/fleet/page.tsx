import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FleetPage } from "@/components/fleet/fleet-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("fleet");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "fleet"]}>
      <FleetPage />
    </PageMessages>
  );
}
