import { findProject } from "@/lib/access/find-project";
import { usedBy } from "@/lib/access/project-quota";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { compileRequest } from "./compile-request";
import { quotaOf, totalOf } from "./quota";

export const planLaunch: UseCase<Api["plan"]> = async (viewer, { params, body }) => {
  const project = await findProject(viewer, params.project, "stack.read");
  const { plan, hash } = await compileRequest(body);
  const total = totalOf(plan);
  const quota = quotaOf(project, await usedBy(project.id), total);
  return { hash, nodes: plan.nodes, steps: plan.steps, total, quota };
};
