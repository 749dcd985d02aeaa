import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BillingPage } from "@/components/billing/billing-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("billing");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "billing", "corrections"]}>
      <BillingPage />
    </PageMessages>
  );
}
