"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import { grants, type Permission } from "@/lib/contract/permissions";
import type { Session } from "@/lib/contract/schemas/access";
import { PROJECT_COOKIE, rememberChoice } from "@/lib/util/preferences";

export type ChosenProject = Session["projects"][number];

type Choice = { project: ChosenProject | null; projects: readonly ChosenProject[]; select: (name: string) => void };

const ProjectContext = createContext<Choice>({ project: null, projects: [], select: () => undefined });

/** Who is signed in. It comes with the page, so it is always there behind the sign-in. */
export function useSession(): Session | null {
  return useApi("session", {}, { staleTime: Infinity }).data ?? null;
}

/** The project that everything is shown of: the one chosen last, or else the first. */
export function ProjectProvider({ initial, children }: { initial: string | null; children: ReactNode }) {
  const [chosen, setChosen] = useState(initial);
  const projects = useSession()?.projects;
  const value = useMemo<Choice>(() => {
    const all = projects ?? [];
    return {
      projects: all,
      project: all.find(({ name }) => name === chosen) ?? all[0] ?? null,
      select: (name) => {
        rememberChoice(PROJECT_COOKIE, name);
        setChosen(name);
      },
    };
  }, [projects, chosen]);
  return <ProjectContext value={value}>{children}</ProjectContext>;
}

export const useProjectChoice = (): Choice => useContext(ProjectContext);

/** Null for a person who is in no project yet. */
export const useProject = (): ChosenProject | null => useContext(ProjectContext).project;

/** Whether the person's roles include a permission in the chosen project. The server decides; this only explains. */
export function useMay(permission: Permission): boolean {
  const session = useSession();
  const project = useProject();
  return session !== null && grants(permission, session.user.role, project?.role ?? null);
}

/** For pages that are about a project: says what to do where there is none. */
export function RequireProject({ children }: { children: (project: ChosenProject) => ReactNode }) {
  const t = useTranslations("shell");
  const project = useProject();
  if (!project) return <EmptyState title={t("noProjectTitle")}>{t("noProjectDetail")}</EmptyState>;
  // A new project is a new page: no state of the old one stays.
  return (
    <div key={project.id} className="contents">
      {children(project)}
    </div>
  );
}
