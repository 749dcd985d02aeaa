"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";
import type { CuratedService } from "@/lib/contract/schemas/services";

/** What is limited of a service, in short. */
export function useLimitWords(): (service: CuratedService) => string[] {
  const t = useTranslations("services.summary");
  const common = useTranslations("common");
  const format = useFormat();
  return ({ blueprint, rules: { limits } }) => {
    const { os, modes, tools, maxNodes, maxStacks } = limits;
    const titleOf = (id: string) => blueprint.oses.find((one) => one.id === id)?.title ?? id;
    return [
      ...(os ? [t("only", { list: os.map(titleOf).join(", ") })] : []),
      ...(modes ? [t("only", { list: modes.map((mode) => common(`mode.${mode}`)).join(", ") })] : []),
      ...(tools ? [t("only", { list: tools.map((tool) => TOOL_TITLES[tool]).join(", ") })] : []),
      ...(maxNodes === null ? [] : [t("maxNodes", { count: maxNodes })]),
      ...(maxStacks === null ? [] : [t("maxStacks", { count: maxStacks })]),
      ...blueprint.roles.flatMap(({ id, title }) => {
        const { max = null, flavours = null } = limits.roles[id] ?? {};
        const role = format.text(title);
        return [
          ...(max === null ? [] : [t("maxOfRole", { role, count: max })]),
          ...(flavours === null ? [] : [t("sizesOfRole", { role, count: flavours.length })]),
        ];
      }),
    ];
  };
}
