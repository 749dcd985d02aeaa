import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ChargesPage } from "@/components/charges/charges-page";
import { PageMessages } from "@/components/layout/page-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("charges");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "charges"]}>
      <ChargesPage />
    </PageMessages>
  );
}
