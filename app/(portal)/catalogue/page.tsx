import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CataloguePage } from "@/components/catalogue/catalogue-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("catalogue");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "catalogue"]}>
      <CataloguePage />
    </PageMessages>
  );
}
