import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { RatesPage } from "@/components/rates/rates-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("rates");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "rates"]}>
      <RatesPage />
    </PageMessages>
  );
}
