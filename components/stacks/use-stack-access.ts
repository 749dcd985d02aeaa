"use client";

import { useSession } from "@/components/layout/project";
import { grants, type Permission } from "@/lib/contract/permissions";

/** What the person may do in a stack's own project, which need not be the chosen one. The server decides; this only explains. */
export function useStackAccess(projectName: string): { title: string; may: (permission: Permission) => boolean } {
  const session = useSession();
  const project = session?.projects.find(({ name }) => name === projectName);
  return {
    title: project?.title ?? projectName,
    may: (permission) => session !== null && grants(permission, session.user.role, project?.role ?? null),
  };
}
