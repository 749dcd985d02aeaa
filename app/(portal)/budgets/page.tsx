import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { BudgetsPage } from "@/components/budgets/budgets-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("budgets");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "budgets"]}>
      <BudgetsPage />
    </PageMessages>
  );
}
