"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Menu } from "@/components/ui/menu";
import { cn } from "@/components/ui/cn";
import { useMay, useProjectChoice } from "./project";

const NewProjectDialog = dynamic(() => import("./new-project-dialog").then((m) => m.NewProjectDialog), { ssr: false });

const frame =
  "flex h-9 min-w-0 items-center gap-2 rounded-control border border-line-2 bg-surface px-2 font-medium hover:border-field-line";

/** Which project everything is shown of, and the way to a new one. In the icon rail only its first letter is left. */
export function ProjectSwitcher({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("shell");
  const { project, projects, select } = useProjectChoice();
  const mayCreate = useMay("project.create");
  /** Null until it is asked for the first time: then the dialog stays, so that closing gives the focus back. */
  const [creating, setCreating] = useState<boolean | null>(null);
  if (!project && !mayCreate) return null;
  const title = project?.title ?? t("noProject");
  return (
    <>
      <Menu
        label={project ? t("projectSwitch", { project: title }) : title}
        triggerClassName={cn(frame, compact ? "max-md:h-11" : "w-full max-xl:justify-center max-xl:px-0")}
        trigger={
          <>
            {!compact && (
              <span
                aria-hidden="true"
                className="grid size-4 shrink-0 place-items-center rounded-badge bg-surface-4 text-[10px] font-semibold text-fg-2 uppercase"
              >
                {title.slice(0, 1)}
              </span>
            )}
            <span className={cn("min-w-0 truncate", !compact && "max-xl:hidden")}>{title}</span>
            <ChevronsUpDown
              aria-hidden="true"
              className={cn("ml-auto size-3.5 shrink-0 text-fg-3", !compact && "max-xl:hidden")}
            />
          </>
        }
        items={[
          { kind: "heading", label: t("project") },
          ...projects.map(({ name, title: label }) => ({
            kind: "choice" as const,
            label,
            checked: name === project?.name,
            onSelect: () => select(name),
          })),
          ...(mayCreate
            ? [
                { kind: "separator" as const },
                { kind: "action" as const, label: t("newProject.open"), icon: Plus, onSelect: () => setCreating(true) },
              ]
            : []),
        ]}
      />
      {creating !== null && <NewProjectDialog open={creating} onClose={() => setCreating(false)} />}
    </>
  );
}
