"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";

type Props = { service: Pick<ServiceDetail, "withheld"> };
type Withheld = NonNullable<ServiceDetail["withheld"]>;

/** Where somebody looks for what an administrator does not offer: that it is so, and whom to ask. */
function Note({ by, className, children }: Pick<Withheld, "by"> & { className?: string; children: ReactNode }) {
  const t = useTranslations("launch.withheld");
  return (
    <p className={cn("text-12 text-fg-3", className)}>
      {children} {by === null ? t("byAdministrator") : t("by", { name: by })}
    </p>
  );
}

export function WithheldOses({ service: { withheld } }: Props) {
  const t = useTranslations("launch.withheld");
  if (!withheld || withheld.oses.length === 0) return null;
  return (
    <Note by={withheld.by} className="mt-2">
      {t("missing", { list: withheld.oses.join(", ") })}
    </Note>
  );
}

export function WithheldModes({ service: { withheld } }: Props) {
  const t = useTranslations("launch.withheld");
  const common = useTranslations("common");
  if (!withheld || withheld.modes.length === 0) return null;
  return (
    <Note by={withheld.by} className="mt-2">
      {t("missing", { list: withheld.modes.map((mode) => common(`mode.${mode}`)).join(", ") })}
    </Note>
  );
}

export function WithheldTools({ service: { withheld } }: Props) {
  const t = useTranslations("launch");
  if (!withheld || withheld.tools.length === 0) return null;
  return (
    <div>
      <p className="mb-[5px] text-12 font-medium">{t("tool")}</p>
      <Note by={withheld.by}>
        {t("withheld.missing", { list: withheld.tools.map((tool) => TOOL_TITLES[tool]).join(", ") })}
      </Note>
    </div>
  );
}

export function WithheldOfRole({ service: { withheld }, role }: Props & { role: string }) {
  const t = useTranslations("launch.withheld");
  const limit = withheld?.roles[role];
  if (!withheld || !limit) return null;
  return (
    <Note by={withheld.by}>
      {limit.max !== null && t("max", { count: limit.max })}{" "}
      {limit.flavours.length > 0 && t("missing", { list: limit.flavours.join(", ") })}
    </Note>
  );
}

/** What is limited of the whole. */
export function WithheldOfStack({ service: { withheld } }: Props) {
  const t = useTranslations("launch.withheld");
  if (!withheld || (withheld.maxNodes === null && withheld.maxStacks === null)) return null;
  return (
    <Note by={withheld.by} className="px-3.5 py-2">
      {withheld.maxNodes !== null && t("maxNodes", { count: withheld.maxNodes })}{" "}
      {withheld.maxStacks !== null && t("maxStacks", { count: withheld.maxStacks })}
    </Note>
  );
}
