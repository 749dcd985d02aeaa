import { findProject } from "@/lib/access/find-project";
import { usedBy } from "@/lib/access/project-quota";
import type { UseCase } from "@/lib/auth/use-case";
import { checkOrder } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { fileFaults } from "@/lib/files/require-files";
import { parametersOf } from "@/lib/plan/types";
import { priceLaunch } from "@/lib/rates/price-plan";
import { compileRequest, invalidParameters } from "./compile-request";
import { orderOf } from "./order";
import { quotaOf, totalOf } from "./quota";
import { requireStackRoom } from "./require-stack-room";

export const planLaunch: UseCase<Api["plan"]> = async (viewer, { params, body }) => {
  const project = await findProject(viewer, params.project, "stack.read");
  const compiled = await compileRequest(viewer, project.id, body);
  await requireStackRoom(db(), project.id, compiled);
  const { plan, hash, service } = compiled;
  const faults = await fileFaults(db(), project.id, service.blueprint.parameters, parametersOf(plan));
  if (faults.length > 0) throw invalidParameters(faults);
  const total = totalOf(plan);
  const quota = quotaOf(project, await usedBy(project.id), total);
  const price = await priceLaunch(db(), project.id, plan);
  const budgets = await checkOrder(db(), viewer, orderOf(project.id, plan, body.tags));
  return { hash, nodes: plan.nodes, steps: plan.steps, total, quota, budgets, price };
};
