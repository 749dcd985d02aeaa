import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InvoicePage } from "@/components/invoices/invoice-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("invoices");
  return { title: t("title") };
}

export default async function Page({ params }: { params: Promise<{ project: string; invoice: string }> }) {
  const { project, invoice } = await params;
  return (
    <PageMessages of={["shell", "invoices", "billing"]}>
      <InvoicePage project={project} id={invoice} />
    </PageMessages>
  );
}
