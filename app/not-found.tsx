import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button-class";
import { Logo } from "@/components/ui/logo";
import { paths } from "@/lib/api-client/paths";

export default async function NotFound() {
  const t = await getTranslations("errors.notFound");
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-6">
      <Logo />
      <h1 className="text-20">{t("title")}</h1>
      <p className="text-fg-2">{t("detail")}</p>
      <Link href={paths.home()} className={buttonClass({ variant: "primary" })}>
        {t("action")}
      </Link>
    </main>
  );
}
