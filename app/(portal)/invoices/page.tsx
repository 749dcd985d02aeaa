import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InvoicesPage } from "@/components/invoices/invoices-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("invoices");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "invoices"]}>
      <InvoicesPage />
    </PageMessages>
  );
}
