"use client";

import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { Menu } from "@/components/ui/menu";
import { cn } from "@/components/ui/cn";
import { useProjectChoice } from "./project";

const frame = "flex h-9 min-w-0 items-center gap-2 rounded-control border border-line-2 bg-surface px-2 font-medium hover:border-field-line";

/** Which project everything is shown of. In the icon rail only its first letter is left. */
export function ProjectSwitcher({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("shell");
  const { project, projects, select } = useProjectChoice();
  if (!project) return null;
  return (
    <Menu
      label={t("projectSwitch", { project: project.title })}
      triggerClassName={cn(frame, compact ? "max-md:h-11" : "w-full max-xl:justify-center max-xl:px-0")}
      trigger={
        <>
          {!compact && (
            <span aria-hidden="true" className="grid size-4 shrink-0 place-items-center rounded-badge bg-surface-4 text-[10px] font-semibold text-fg-2 uppercase">
              {project.title.slice(0, 1)}
            </span>
          )}
          <span className={cn("min-w-0 truncate", !compact && "max-xl:hidden")}>{project.title}</span>
          <ChevronsUpDown aria-hidden="true" className={cn("ml-auto size-3.5 shrink-0 text-fg-3", !compact && "max-xl:hidden")} />
        </>
      }
      items={[
        { kind: "heading", label: t("project") },
        ...projects.map(({ name, title }) => ({
          kind: "choice" as const,
          label: title,
          checked: name === project.name,
          onSelect: () => select(name),
        })),
      ]}
    />
  );
}
