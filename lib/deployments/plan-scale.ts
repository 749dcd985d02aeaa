import { usedBy } from "@/lib/access/project-quota";
import type { UseCase } from "@/lib/auth/use-case";
import { nodesOfEndpoint } from "@/lib/blueprints/endpoints";
import { checkOrder } from "@/lib/budgets/check-order";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { priceChange } from "@/lib/rates/price-plan";
import { compileScaleNow, joiningNodes } from "./compile-scale-request";
import { findStack } from "./find-stack";
import { orderOfJoining } from "./order";
import { quotaOf, totalOf } from "./quota";

/** What a change of the number of nodes would do, drawn and counted before anything runs. */
export const planScale: UseCase<Api["planScale"]> = async (viewer, { params, body }) => {
  const stack = await findStack(viewer, params.stack, "stack.read");
  const project = await db().project.findUniqueOrThrow({ where: { id: stack.projectId } });
  const { plan, hash, blueprint } = await compileScaleNow(stack, body);
  const { nodes, steps, subject } = plan;
  if (subject.kind !== "scale-out" && subject.kind !== "scale-in") throw new Error("the plan changes no nodes");
  const total = totalOf({ nodes: joiningNodes(plan) });
  const future = nodes.filter(({ change }) => change !== "leave");
  const staying = nodes.filter(({ change }) => change === undefined);
  const configured = new Set(
    steps.filter(({ action, phase }) => action === "configure" && phase === "main").map(({ node }) => node),
  );
  return {
    ...{ hash, kind: subject.kind, nodes, steps, total },
    quota: quotaOf(project, await usedBy(project.id), total),
    budgets: await checkOrder(db(), viewer, orderOfJoining(stack, plan)),
    price: await priceChange(db(), stack, plan),
    reruns: staying.map(({ name }) => name).filter((name) => configured.has(name)),
    endpoints: blueprint.endpoints.flatMap((endpoint) => {
      const { id, title, role, port, protocol } = endpoint;
      const led = nodesOfEndpoint(endpoint, future, subject.parameters);
      return led.map(({ name }) => ({ id, title, role, node: name, port, protocol }));
    }),
  };
};
