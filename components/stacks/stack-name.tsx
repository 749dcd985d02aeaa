"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";

/** Another stack that a setting names, by its id; "" is none. */
export function StackName({ id }: { id: string }) {
  const t = useTranslations("common.stack");
  const { data, error } = useApi("getStack", { params: { stack: id } }, { enabled: id !== "", keepPrevious: false });
  if (id === "") return t("none");
  if (!data) return error ? t("gone") : "…";
  return (
    <Link href={paths.stack(id)} className="underline decoration-line-2 underline-offset-3 hover:decoration-fg">
      {data.state === "removed" ? t("removed", { name: data.name }) : data.name}
    </Link>
  );
}
