"use client";

import { useTranslations } from "next-intl";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { TOOL_TITLES, type ToolName } from "@/lib/blueprints/tool-titles";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import { bakedWith, type LaunchForm } from "./launch-form";

type ToolFieldProps = { service: ServiceDetail; form: LaunchForm; onChange: (part: Partial<LaunchForm>) => void };

/** What configures the nodes, where there are several tools to choose from. */
export function ToolField({ service, form, onChange }: ToolFieldProps) {
  const t = useTranslations("launch");
  const choose = (tool: ToolName) => onChange(bakedWith(service, { tool }) ? { tool } : { tool, mode: "os-only" });
  return (
    <div>
      <p className="mb-[5px] text-12 font-medium">{t("tool")}</p>
      <SegmentedControl
        label={t("tool")}
        value={form.tool ?? service.tools[0]!}
        onChange={choose}
        options={service.tools.map((tool) => ({ value: tool, label: TOOL_TITLES[tool] }))}
      />
      <p className="mt-[5px] text-12 text-fg-3">{t("toolHelp")}</p>
    </div>
  );
}
