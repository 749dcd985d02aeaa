"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { paths } from "@/lib/api-client/paths";
import type { TemplateVersion } from "@/lib/contract/schemas/templates";

/** The stacks on an image. Those of projects that the reader cannot see are only counted. */
export function ImageUsers({ users: { stacks, hidden } }: Pick<TemplateVersion, "users">) {
  const t = useTranslations("templates.users");
  return (
    <ul className="text-12 text-fg-2">
      {stacks.map((stack) => (
        <li key={stack.id} className="mt-1">
          <Link href={paths.stack(stack.id)} className="font-medium text-fg underline underline-offset-3">
            {stack.name}
          </Link>{" "}
          {t("of", { project: stack.project, owner: stack.owner, nodes: stack.nodes })}
        </li>
      ))}
      {hidden > 0 && <li className="mt-1">{t("hidden", { count: hidden })}</li>}
    </ul>
  );
}
