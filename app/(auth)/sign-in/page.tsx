import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignInPage } from "@/components/access/sign-in-page";
import { safeNext } from "@/lib/api-client/paths";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signin");
  return { title: t("title") };
}

type Search = Record<string, string | string[] | undefined>;

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? null;

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  // next-auth sends people back with its own callbackUrl after a refused identity provider.
  const { next, callbackUrl, error } = await searchParams;
  return <SignInPage next={safeNext(one(next) ?? one(callbackUrl))} error={one(error)} />;
}
