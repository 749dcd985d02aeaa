import { isAsked } from "@/lib/blueprints/asked-parameters";
import { isLargeEnough } from "@/lib/blueprints/flavours";
import { checkParameters } from "@/lib/blueprints/parameters";
import { versionOn, type Blueprint, type BlueprintRole } from "@/lib/blueprints/schema";
import type { ToolName } from "@/lib/blueprints/tool-titles";
import type { FieldError } from "@/lib/errors";
import { groupBy } from "@/lib/util/group-by";
import { say, type Sentence } from "@/lib/util/say";
import { chosenStacks, type KnownStacks } from "./chosen-stacks";
import { admitted } from "./firewall";
import type { Plan, PlanNode, PlanStep } from "./types";

export type LaunchChoice = {
  name: string;
  os: string;
  mode: "os-only" | "pre-installed";
  cloneKind: "thin" | "full";
  tool: ToolName;
  roles: Record<string, { count: number; flavour: string }>;
  parameters: Record<string, unknown>;
};

/** What the compiler has to know about the installation; looked up by the caller, so that compiling stays pure. */
export type LaunchFacts = {
  cloudId: string;
  imageId: string;
  serviceDigest: string;
  recipeDigest: string;
  /** Those of the project that the parameters name. */
  stacks?: KnownStacks;
  flavours: readonly { id: string; vcpus: number; memoryMiB: number; diskGiB: number }[];
};

export type CompileResult = { ok: true; plan: Plan } | { ok: false; fields: FieldError[] };

/**
 * Compiles a launch into a step graph. Per node: allocate, clone, boot, connect, install, firewall, configure. Every step
 * needs only what it really waits for: a role's configure waits for the configure of the roles it needs, never its install,
 * and for the addresses of its peers; its firewall for the addresses of those that it lets in.
 * One verify step proves the stack as a whole. Each node has an undo step that removes its machine.
 */
export function compileLaunch(blueprint: Blueprint, choice: LaunchChoice, facts: LaunchFacts): CompileResult {
  const fields: FieldError[] = [];
  const parameters = checkParameters(blueprint, choice.parameters);
  if (!parameters.ok) fields.push(...parameters.fields);
  for (const id of Object.keys(choice.parameters)) {
    const parameter = blueprint.parameters[id];
    if (parameter && !isAsked(parameter))
      fields.push({ path: ["parameters", id], message: say`The portal sets this by itself.` });
  }
  const about = { known: facts.stacks ?? new Map(), self: null, anew: Object.keys(blueprint.parameters) };
  const stacks = parameters.ok ? chosenStacks(blueprint.parameters, parameters.values, about, fields) : {};
  const nodes = planNodes(blueprint, choice, facts, fields);
  if (fields.length > 0 || !parameters.ok) return { ok: false, fields };

  const steps = [...serviceSteps(blueprint, nodes, choice.mode), ...nodes.map((n) => removeStep(n.name, "undo"))];

  return {
    ok: true,
    plan: {
      format: 1,
      subject: {
        kind: "launch",
        name: choice.name,
        service: blueprint.service,
        serviceVersion: versionOn(blueprint, choice.os),
        serviceDigest: facts.serviceDigest,
        recipeDigest: facts.recipeDigest,
        os: choice.os,
        imageId: facts.imageId,
        cloudId: facts.cloudId,
        mode: choice.mode,
        cloneKind: choice.cloneKind,
        tool: choice.tool,
        parameters: parameters.values,
      },
      nodes,
      steps,
      checks: blueprint.checks,
      ...(Object.keys(stacks).length > 0 && { stacks }),
    },
  };
}

/** From nothing to a verified service: every node's steps, then one that proves the whole. */
export function serviceSteps(
  blueprint: Blueprint,
  nodes: readonly PlanNode[],
  mode: LaunchChoice["mode"],
  first: string[] = [],
): PlanStep[] {
  const byRole = nodesByRole(nodes);
  const steps = nodes.flatMap((node) => {
    const role = blueprint.roles.find((r) => r.id === node.role);
    const needed = neededNodes(blueprint, role, byRole);
    const peers = (role?.peers ?? []).flatMap((id) => byRole.get(id) ?? []);
    const known = peers.filter((peer) => peer !== node && !needed.includes(peer));
    const before = {
      firewall: admitted(blueprint, nodes, node).map((n) => `${n.name}.connect`),
      configure: [...needed.map((n) => `${n.name}.configure`), ...known.map((n) => `${n.name}.connect`)],
    };
    return nodeSteps(node, before, mode, first);
  });
  return [...steps, verifyStep(nodes)];
}

/**
 * Machines that run already are firewalled and configured in the order of their roles, each after the steps `first`, and
 * verified. Roles may have changed: nobody is configured before all let in whom they are to.
 */
export function configureSteps(blueprint: Blueprint, nodes: readonly PlanNode[], first: string[]): PlanStep[] {
  const byRole = nodesByRole(nodes);
  const firewalls = nodes.map(({ name }) => firewallStep(name, first));
  const open = firewalls.map(({ key }) => key);
  const steps = nodes.map((node): PlanStep => {
    const role = blueprint.roles.find((r) => r.id === node.role);
    const needed = neededNodes(blueprint, role, byRole).map((n) => `${n.name}.configure`);
    const key = `${node.name}.configure`;
    return {
      key,
      stage: "configure",
      action: "configure",
      node: node.name,
      needs: [...open, ...needed],
      phase: "main",
    };
  });
  return [...firewalls, ...steps, verifyStep(nodes)];
}

/** Proves the stack once these nodes are configured. */
export function verifyStep(nodes: readonly PlanNode[]): PlanStep {
  const needs = nodes.map((n) => `${n.name}.configure`);
  return { key: "verify", stage: "verify", action: "verify", node: null, needs, phase: "main" };
}

export const nodesByRole = (nodes: readonly PlanNode[]): Map<string, PlanNode[]> => groupBy(nodes, ({ role }) => role);

export function removeStep(node: string, phase: "main" | "undo"): PlanStep {
  return { key: `${node}.remove`, stage: "remove", action: "remove", node, needs: [], phase };
}

/**
 * The nodes whose configure a role waits for. A needed role without nodes is looked through, so that the order between
 * the roles around it still holds.
 */
export function neededNodes(
  blueprint: Pick<Blueprint, "roles">,
  role: BlueprintRole | undefined,
  byRole: ReadonlyMap<string, PlanNode[]>,
): PlanNode[] {
  return (role?.needs ?? []).flatMap((id) => {
    const nodes = byRole.get(id) ?? [];
    if (nodes.length > 0) return nodes;
    return neededNodes(
      blueprint,
      blueprint.roles.find((r) => r.id === id),
      byRole,
    );
  });
}

/** Makes a machine and signs in to it. `first`: the steps that its allocation waits for. */
export function machineSteps(node: string, first: string[] = []): PlanStep[] {
  const stages = ["allocate", "clone", "boot", "connect"] as const;
  return stages.map((stage, i) => {
    const needs = i === 0 ? first : [`${node}.${stages[i - 1]}`];
    return { key: `${node}.${stage}`, stage, action: stage, node, needs, phase: "main" };
  });
}

/** Sets the rules that the blueprint gives the node's role, whatever was set before. */
export function firewallStep(node: string, needs: string[]): PlanStep {
  return { key: `${node}.firewall`, stage: "configure", action: "firewall", node, needs, phase: "main" };
}

/** `others`: the steps of other nodes that its firewall and its configure wait for. */
function nodeSteps(
  node: PlanNode,
  others: { firewall: string[]; configure: string[] },
  mode: LaunchChoice["mode"],
  first: string[],
): PlanStep[] {
  const step = (action: PlanStep["action"], stage: PlanStep["stage"], needs: string[]): PlanStep => ({
    key: `${node.name}.${action}`,
    stage,
    action,
    node: node.name,
    needs,
    phase: "main",
  });
  const before = mode === "os-only" ? `${node.name}.install` : `${node.name}.connect`;
  return [
    ...machineSteps(node.name, first),
    ...(mode === "os-only" ? [step("install", "configure", [`${node.name}.connect`])] : []),
    // After the packages: it may have to install one itself, and package managers lock each other out.
    firewallStep(node.name, [before, ...others.firewall]),
    step("configure", "configure", [`${node.name}.firewall`, ...others.configure]),
  ];
}

export function tooSmall({ minimum: { vcpus = 1, memoryMiB = 1, diskGiB = 1 } }: BlueprintRole): Sentence {
  return say`Choose a size of at least ${vcpus} vCPU, ${{ mib: memoryMiB }} of memory and ${{ gib: diskGiB }} of disk.`;
}

/** The nodes of a choice; what is wrong with it is added to `fields`. */
export function planNodes(
  blueprint: Blueprint,
  choice: Pick<LaunchChoice, "roles">,
  facts: Pick<LaunchFacts, "flavours">,
  fields: FieldError[],
): PlanNode[] {
  for (const id of Object.keys(choice.roles)) {
    if (!blueprint.roles.some((r) => r.id === id)) {
      fields.push({ path: ["roles", id], message: say`This service has no such role.` });
    }
  }
  const numbers = new Map<string, number>();
  return blueprint.roles.flatMap((role) => {
    const { count, flavour: flavourId } = choice.roles[role.id] ?? { count: role.count.default, flavour: role.flavour };
    const flavour = facts.flavours.find((f) => f.id === flavourId);
    if (!flavour) fields.push({ path: ["roles", role.id, "flavour"], message: say`Choose one of the offered sizes.` });
    // Blueprints of stacks that were launched before there were minimums have none.
    else if (!isLargeEnough(flavour, role.minimum ?? {}))
      fields.push({ path: ["roles", role.id, "flavour"], message: tooSmall(role) });
    if (count < role.count.min || count > role.count.max) {
      const { min, max } = role.count;
      fields.push({
        path: ["roles", role.id, "count"],
        message: min === max ? say`Choose ${min}.` : say`Choose ${min} to ${max}.`,
      });
      return [];
    }
    if (!flavour) return [];
    return Array.from({ length: count }, () => {
      const number = (numbers.get(role.prefix) ?? 0) + 1;
      numbers.set(role.prefix, number);
      return {
        name: `${role.prefix}-${number}`,
        role: role.id,
        roleTitle: role.title,
        flavour: flavour.id,
        vcpus: flavour.vcpus,
        memoryMiB: flavour.memoryMiB,
        diskGiB: flavour.diskGiB,
        ...(role.privileged && { privileged: true as const }),
      };
    });
  });
}
