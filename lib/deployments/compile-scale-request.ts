import { catalogue } from "@/lib/catalogue/catalogue";
import { storedBlueprint, toolsOf, type Blueprint } from "@/lib/blueprints/schema";
import type { ParameterValue } from "@/lib/blueprints/parameters";
import type { LaunchRequest, StackState } from "@/lib/contract/schemas/stacks";
import type { ScaleRequest } from "@/lib/contract/schemas/scaling";
import type { Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import type { Stack } from "@/lib/generated/prisma/client";
import { compileScale, growsBy } from "@/lib/plan/compile-scale";
import { hashPlan } from "@/lib/plan/hash";
import type { Plan } from "@/lib/plan/types";
import { say } from "@/lib/util/say";
import { findImage, invalidParameters, type ChosenImage } from "./compile-request";
import { membersOf } from "./members";
import { newestDeployment } from "./newest-deployment";
import { stackCan } from "./predicates";
import { requireVerdict } from "./require-verdict";

export type CompiledScale = {
  plan: Plan;
  hash: string;
  blueprint: Blueprint;
  /** What the machines of new nodes come from; null where none joins. */
  image: ChosenImage | null;
};

/**
 * Compiles a change of a stack's nodes from what the stack is at this moment. New nodes come from the image that a launch
 * would use now: it is what the recipe of now was tested with, and the one of the launch may be gone.
 * @throws wrong-state, offer-unavailable, invalid-parameters with every refused field
 */
export async function compileScaleRequest(tx: Tx, stack: Stack, request: ScaleRequest): Promise<CompiledScale> {
  const newest = await newestDeployment(tx, stack.id);
  requireVerdict(stackCan.act(stack.state as StackState, stack.readyAt !== null, newest.kind));
  const blueprint = storedBlueprint(stack.blueprint);
  const { services, flavours } = catalogue();
  const service = services.get(stack.service);
  if (!service)
    throw new PortalError("offer-unavailable", {
      detail: say`${blueprint.title} is no longer in the catalogue, and its recipe with it.`,
      remedy: say`Ask an administrator to put it back; until then the nodes stay as they are.`,
    });
  const { nodes, numbered } = await membersOf(tx, stack.id);
  const mode = stack.mode as LaunchRequest["mode"];
  const wanted = { service: stack.service, os: stack.osId, mode };
  const image = growsBy(request, nodes) ? await findImage(wanted, service.blueprint, stack.cloudId) : null;
  const result = compileScale(blueprint, request, {
    ...{ name: stack.name, stackId: stack.id, serviceVersion: stack.serviceVersion, os: stack.osId },
    ...{ cloudId: stack.cloudId, mode, cloneKind: stack.cloneKind as LaunchRequest["cloneKind"] },
    recipeDigest: service.recipeDigests.get(toolsOf(blueprint)[0]) ?? "",
    imageId: image?.imageId ?? null,
    parameters: stack.parameters as Record<string, ParameterValue>,
    ...{ flavours, nodes, numbered },
  });
  if (!result.ok) throw invalidParameters(result.fields);
  return { plan: result.plan, hash: hashPlan(result.plan), blueprint, image };
}

/** What a change takes of the project's quota: only nodes that join do. */
export const joiningNodes = ({ nodes }: Plan) => nodes.filter(({ change }) => change === "join");
