"use client";

import { usePathname } from "next/navigation";
import { useApi } from "@/lib/api-client/query";
import { grants } from "@/lib/contract/permissions";
import { isCurrent, NAVIGATION, type NavigationItem } from "./navigation";
import { useProject, useSession } from "./project";

export type ShownItem = NavigationItem & { current: boolean };

/** The navigation as this person sees it. */
export function useNavigation(): readonly ShownItem[] {
  const pathname = usePathname();
  const session = useSession();
  const project = useProject();
  if (!session) return [];
  return NAVIGATION.filter(({ permission }) => grants(permission, session.user.role, project?.role ?? null)).map(
    (item) => ({
      ...item,
      current: isCurrent(item.href, pathname),
    }),
  );
}

/** Figures beside the words: stacks there are, deployments that run. Null until known. */
export function useNavigationCounts(): { stacks: number | null; running: number | null } {
  const project = useProject();
  const params = { project: project?.name ?? "" };
  const enabled = project !== null;
  const stacks = useApi("listStacks", { params, query: { pageSize: 1 } }, { enabled });
  const running = useApi("listDeployments", { params, query: { pageSize: 1, state: "running" } }, { enabled });
  return { stacks: stacks.data?.total ?? null, running: running.data?.total ?? null };
}
