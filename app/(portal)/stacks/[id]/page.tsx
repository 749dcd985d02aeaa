import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageMessages } from "@/components/layout/page-messages";
import { StackPage } from "@/components/stacks/stack-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("stacks");
  return { title: t("title") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <PageMessages of={["shell", "budgets", "ssh", "stacks", "topology"]}>
      <StackPage id={id} />
    </PageMessages>
  );
}
