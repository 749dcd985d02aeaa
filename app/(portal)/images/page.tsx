import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { ImagesPage } from "@/components/images/images-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("images");
  return { title: t("title") };
}

export default function Page() {
  return (
    <PageMessages of={["shell", "images"]}>
      <ImagesPage />
    </PageMessages>
  );
}
