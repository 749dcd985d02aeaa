import { isLargeEnough } from "@/lib/blueprints/flavours";
import type { Blueprint, BlueprintRole } from "@/lib/blueprints/schema";
import type { FieldError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { tooSmall, type CompileResult, type LaunchFacts } from "./compile-launch";
import { inRoleOrder, numberOf } from "./node-order";
import { scaleInSteps, scaleOutSteps } from "./scale-steps";
import type { PlanNode, ScaleSubject } from "./types";

export type ScaleChoice = {
  /**
   * By role id: how many nodes it is to have; roles left out stay as they are. `flavour`: of the nodes that join, else
   * that of the role's newest node. `leave`: names of nodes that leave; those with the highest numbers do where it names too few.
   */
  roles: Record<string, { count: number; flavour?: string | undefined; leave?: readonly string[] | undefined }>;
};

/** The stack as it is now; looked up by the caller. */
export type ScaleFacts = Omit<ScaleSubject, "kind" | "service"> &
  Pick<LaunchFacts, "flavours"> & {
    nodes: readonly PlanNode[];
    /** By prefix: the highest number that a node of this stack has ever had. It is not given to another one. */
    numbered: ReadonlyMap<string, number>;
  };

/** True if some role is to have more nodes than it has: then machines are made. */
export const growsBy = ({ roles }: ScaleChoice, nodes: readonly Pick<PlanNode, "role">[]): boolean =>
  Object.entries(roles).some(([id, { count }]) => count > nodes.filter(({ role }) => role === id).length);

/**
 * Compiles a change of the number of nodes. One change either adds nodes or removes some: what is done when it fails
 * half-way differs (new nodes can be taken back, a node that has left cannot), and one plan has one answer.
 */
export function compileScale(blueprint: Blueprint, choice: ScaleChoice, facts: ScaleFacts): CompileResult {
  const fields: FieldError[] = [];
  const joining: PlanNode[] = [];
  const leaving: PlanNode[] = [];
  const numbers = new Map(facts.numbered);
  for (const id of Object.keys(choice.roles))
    if (!blueprint.roles.some((role) => role.id === id))
      fields.push({ path: ["roles", id], message: say`This service has no such role.` });
  for (const role of blueprint.roles) {
    const wanted = choice.roles[role.id];
    if (!wanted) continue;
    const present = facts.nodes.filter((node) => node.role === role.id);
    const more = wanted.count - present.length;
    const add = (message: FieldError["message"], field = "count") =>
      fields.push({ path: ["roles", role.id, field], message });
    const { min, max } = role.count;
    if (more !== 0 && !role.scaling) add(say`The number of these nodes is fixed once the stack is launched.`);
    else if (more !== 0 && (wanted.count < min || wanted.count > max)) add(say`Choose ${min} to ${max}.`);
    if (more > 0)
      joining.push(...newNodes(role, more, wanted.flavour ?? present.at(-1)?.flavour, facts, numbers, fields));
    if (new Set(wanted.leave).size > Math.max(0, -more)) add(say`More nodes are named than are to leave.`, "leave");
    else if (more < 0) leaving.push(...leavingNodes(role, -more, wanted.leave ?? [], present, fields));
  }
  if (joining.length > 0 && leaving.length > 0)
    fields.push({ path: ["roles"], message: say`Add nodes and remove nodes in two steps.` });
  if (fields.length === 0 && joining.length + leaving.length === 0)
    fields.push({ path: ["roles"], message: say`This stack has these nodes already.` });
  if (fields.length > 0) return { ok: false, fields };

  const gone = new Set(leaving.map(({ name }) => name));
  const staying = facts.nodes.filter(({ name }) => !gone.has(name));
  const out = joining.length > 0;
  const { nodes: _nodes, numbered: _numbered, flavours: _flavours, ...stack } = facts;
  return {
    ok: true,
    plan: {
      format: 1,
      subject: { kind: out ? "scale-out" : "scale-in", ...stack, service: blueprint.service },
      nodes: out
        ? inRoleOrder(blueprint.roles, [...staying, ...joining])
        : facts.nodes.map((node) => (gone.has(node.name) ? { ...node, change: "leave" } : node)),
      steps: out ? scaleOutSteps(blueprint, staying, joining, facts.mode) : scaleInSteps(blueprint, staying, leaving),
      checks: blueprint.checks,
    },
  };
}

function newNodes(
  role: BlueprintRole,
  more: number,
  flavourId: string | undefined,
  { flavours }: Pick<ScaleFacts, "flavours">,
  numbers: Map<string, number>,
  fields: FieldError[],
): PlanNode[] {
  const flavour = flavours.find(({ id }) => id === (flavourId ?? role.flavour));
  const refuse = (message: FieldError["message"]) => fields.push({ path: ["roles", role.id, "flavour"], message });
  if (!flavour) {
    refuse(say`Choose one of the offered sizes.`);
    return [];
  }
  if (!isLargeEnough(flavour, role.minimum)) refuse(tooSmall(role));
  const { id, vcpus, memoryMiB, diskGiB } = flavour;
  return Array.from({ length: more }, () => {
    const number = (numbers.get(role.prefix) ?? 0) + 1;
    numbers.set(role.prefix, number);
    const name = `${role.prefix}-${number}`;
    return { name, role: role.id, roleTitle: role.title, flavour: id, vcpus, memoryMiB, diskGiB, change: "join" };
  });
}

function leavingNodes(
  role: BlueprintRole,
  fewer: number,
  named: readonly string[],
  present: readonly PlanNode[],
  fields: FieldError[],
): PlanNode[] {
  if (named.some((name) => !present.some((node) => node.name === name)))
    fields.push({ path: ["roles", role.id, "leave"], message: say`Choose among the nodes of this role.` });
  const chosen = present.filter(({ name }) => named.includes(name));
  const newest = present.filter(({ name }) => !named.includes(name)).sort((a, b) => numberOf(b) - numberOf(a));
  return [...chosen, ...newest.slice(0, Math.max(0, fewer - chosen.length))];
}
