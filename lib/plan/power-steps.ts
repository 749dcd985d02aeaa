import type { Blueprint } from "@/lib/blueprints/schema";
import { configureSteps, neededNodes, nodesByRole } from "./compile-launch";
import type { PlanNode, PlanStep } from "./types";

/** Machines stop in the order of their roles backwards: a node once nobody is left that needs it. */
export function stopSteps(blueprint: Pick<Blueprint, "roles">, nodes: readonly PlanNode[]): PlanStep[] {
  const needed = neededBy(blueprint, nodes);
  return nodes.map(({ name }): PlanStep => {
    const needs = nodes.filter((other) => needed.get(other.name)?.includes(name)).map((other) => `${other.name}.stop`);
    return { key: `${name}.stop`, stage: "stop", action: "stop", node: name, needs, phase: "main" };
  });
}

/**
 * Machines start in the order of their roles: a node once those that it needs can be signed in to. Then every node is configured
 * and the whole verified, as in any action: addresses may be others than before, and services may not find together by
 * themselves after all of them were away.
 */
export function startSteps(blueprint: Blueprint, nodes: readonly PlanNode[]): PlanStep[] {
  const needed = neededBy(blueprint, nodes);
  const steps = nodes.flatMap(({ name }): PlanStep[] => {
    const needs = (needed.get(name) ?? []).map((other) => `${other}.connect`);
    const common = { stage: "boot", node: name, phase: "main" } as const;
    return [
      { ...common, key: `${name}.start`, action: "start", needs },
      { ...common, key: `${name}.connect`, stage: "connect", action: "connect", needs: [`${name}.start`] },
    ];
  });
  const met = nodes.map(({ name }) => `${name}.connect`);
  return [...steps, ...configureSteps(blueprint, nodes, met)];
}

/** By node, the names of those that its role needs. */
function neededBy(blueprint: Pick<Blueprint, "roles">, nodes: readonly PlanNode[]): Map<string, string[]> {
  const byRole = nodesByRole(nodes);
  const roles = new Map(blueprint.roles.map((role) => [role.id, role]));
  return new Map(
    nodes.map(({ name, role }) => [name, neededNodes(blueprint, roles.get(role), byRole).map((other) => other.name)]),
  );
}
