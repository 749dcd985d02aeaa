import { catalogue } from "@/lib/catalogue/catalogue";
import { sizeFaults, type Sizes } from "@/lib/catalogue/service-limits";
import { loadServiceSettings, settingOf } from "@/lib/catalogue/service-settings";
import { storedBlueprint, toolsOf, type Blueprint } from "@/lib/blueprints/schema";
import type { ParameterValue } from "@/lib/blueprints/parameters";
import type { LaunchRequest, StackState } from "@/lib/contract/schemas/stacks";
import type { ScaleRequest } from "@/lib/contract/schemas/scaling";
import { db, type Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import type { Stack } from "@/lib/generated/prisma/client";
import { chosenStacks } from "@/lib/plan/chosen-stacks";
import { compileScale, growsBy } from "@/lib/plan/compile-scale";
import { hashPlan } from "@/lib/plan/hash";
import type { Plan } from "@/lib/plan/types";
import { say } from "@/lib/util/say";
import { findImage, invalidParameters, type ChosenImage } from "./compile-request";
import { membersOf } from "./members";
import { newestDeployment } from "./newest-deployment";
import { stackCan } from "./predicates";
import { readStacks } from "./read-stacks";
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
  // What comes from a revision stays with it, whatever the catalogue offers by now.
  if (!service && stack.revisionId === null)
    throw new PortalError("offer-unavailable", {
      detail: say`${blueprint.title} is no longer in the catalogue, and its recipe with it.`,
      remedy: say`Ask an administrator to put it back; until then the nodes stay as they are.`,
    });
  const { nodes, numbered } = await membersOf(tx, stack.id);
  const mode = stack.mode as LaunchRequest["mode"];
  const parameters = stack.parameters as Record<string, ParameterValue>;
  const wanted = { service: stack.service, os: stack.osId, mode };
  const image = growsBy(request, nodes) ? await findImage(wanted, blueprint, stack.cloudId) : null;
  const result = compileScale(blueprint, request, {
    ...{ name: stack.name, stackId: stack.id, serviceVersion: stack.serviceVersion, os: stack.osId },
    ...{ cloudId: stack.cloudId, mode, cloneKind: stack.cloneKind as LaunchRequest["cloneKind"] },
    recipeDigest: stack.revisionId ?? service?.recipeDigests.get(toolsOf(blueprint)[0]) ?? "",
    imageId: image?.imageId ?? null,
    parameters,
    ...{ flavours, nodes, numbered },
  });
  const setting = settingOf(await loadServiceSettings(tx), stack.service);
  const before = countsOf(nodes);
  const faults = result.ok ? sizeFaults(blueprint, setting, sizesOf(result.plan), flavours, before) : result.fields;
  if (!result.ok || faults.length > 0) throw invalidParameters(faults);
  const known = await readStacks(tx, stack.projectId, blueprint.parameters, parameters);
  const stacks = chosenStacks(blueprint.parameters, parameters, { known, self: stack.id, anew: [] }, []);
  const plan = { ...result.plan, ...(Object.keys(stacks).length > 0 && { stacks }) };
  return { plan, hash: hashPlan(plan), blueprint, image };
}

/** The same without a lock, of one moment of the stack: nothing of it may change between two of the questions. */
export const compileScaleNow = (stack: Stack, request: ScaleRequest): Promise<CompiledScale> =>
  db().$transaction((tx) => compileScaleRequest(tx, stack, request), { isolationLevel: "RepeatableRead" });

function countsOf(nodes: readonly { role: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { role } of nodes) counts[role] = (counts[role] ?? 0) + 1;
  return counts;
}

/** The roles as they will be; the size is that of the newest node, so of one that joins where any does. */
function sizesOf({ nodes }: Plan): Sizes {
  const future = nodes.filter(({ change }) => change !== "leave");
  const counts = countsOf(future);
  return Object.fromEntries(future.map(({ role, flavour }) => [role, { count: counts[role]!, flavour }]));
}

/** What a change takes of the project's quota: only nodes that join do. */
export const joiningNodes = ({ nodes }: Plan) => nodes.filter(({ change }) => change === "join");
