import { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import { visibleProjectIds } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import { cloudBanner } from "@/lib/contract/schemas/access";
import { storedSentence } from "@/lib/contract/schemas/common";
import { db } from "@/lib/db/client";
import { VERSION } from "./version";

/** As the worker wrote it: its sentences are said in a language later. */
const storedProblem = z.object({ detail: storedSentence, remedy: storedSentence }).nullable();

/** Who is signed in; administrators and finance also see the projects they are no members of. */
export const getSession: UseCase<Api["session"]> = async (viewer) => {
  const ids = visibleProjectIds(viewer);
  const [projects, clouds] = await Promise.all([
    db().project.findMany({
      where: ids ? { id: { in: ids } } : {},
      select: { id: true, name: true, title: true },
      orderBy: { name: "asc" },
    }),
    db().cloud.findMany({ orderBy: { name: "asc" } }),
  ]);
  return {
    user: { id: viewer.userId, email: viewer.email, name: viewer.name, role: viewer.role },
    projects: projects.map((p) => ({ ...p, role: viewer.memberships[p.id] ?? null })),
    clouds: clouds.map((c) => ({ ...cloudBanner.parse(c), problem: storedProblem.parse(c.problem) })),
    version: VERSION,
  };
};
