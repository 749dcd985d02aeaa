import { DELETE_SNAPSHOT_ID, RESTORE_SNAPSHOT_ID, TAKE_SNAPSHOT_ID } from "@/lib/blueprints/action-ids";
import type { ParameterValue } from "@/lib/blueprints/parameters";
import type { Blueprint } from "@/lib/blueprints/schema";
import type { LocalText } from "@/lib/blueprints/words";
import { startSteps, stopSteps } from "./power-steps";
import type { ActionSubject, ChosenStack, Plan, PlanNode, PlanStep } from "./types";

/** The stack as it is now, and the snapshot that the plan is about; looked up by the caller. */
export type SnapshotFacts = Pick<ActionSubject, "name" | "stackId" | "serviceVersion" | "os" | "cloudId"> & {
  nodes: readonly PlanNode[];
  parameters: Record<string, ParameterValue>;
  monitored: boolean;
  snapshot: NonNullable<ActionSubject["snapshot"]>;
};

/** What a stack was when a snapshot was taken: its disks are configured so. */
export type SnapshotContent = {
  parameters: Record<string, ParameterValue>;
  monitored: boolean;
  /** By node. */
  roles: ReadonlyMap<string, string>;
  /** Those that the parameters name, as they are now. */
  stacks: Record<string, ChosenStack>;
};

/** All nodes at once, so that their disks are of nearly the same moment. Undone, what was made of it goes. */
export function compileTake(blueprint: Blueprint, facts: SnapshotFacts): Plan {
  const { number } = facts.snapshot;
  const steps = facts.nodes.map(({ name }): PlanStep => ({
    ...{ key: `${name}.take-snapshot`, stage: "snapshot", action: "take-snapshot", node: name },
    ...{ needs: [], phase: "main" },
  }));
  const undo = facts.nodes.map(({ name }) => deleteStep(name, "undo"));
  return planOf(
    blueprint,
    actionOf(TAKE_SNAPSHOT_ID, { en: `Take snapshot ${number}`, ko: `스냅샷 ${number} 만들기` }),
    facts,
    [...steps, ...undo],
  );
}

/** @param nodes names of those whose disks the snapshot still has */
export function compileDelete(blueprint: Blueprint, facts: SnapshotFacts, nodes: readonly string[]): Plan {
  const { number } = facts.snapshot;
  const action = actionOf(DELETE_SNAPSHOT_ID, { en: `Delete snapshot ${number}`, ko: `스냅샷 ${number} 삭제` });
  const steps = nodes.map((node) => deleteStep(node, "main"));
  return planOf(blueprint, action, facts, steps);
}

/**
 * Nothing runs before every disk is back: nodes that are apart in time must not meet. Roles and parameters are those of the
 * snapshot from `record` on, and with them everything starts, is configured and verified as at any start.
 */
export function compileRestore(blueprint: Blueprint, facts: SnapshotFacts, content: SnapshotContent): Plan {
  const stops = facts.snapshot.stackState === "stopped" ? [] : stopSteps(blueprint, facts.nodes);
  const stopped = stops.map(({ key }) => key);
  const restores = facts.nodes.map(({ name }): PlanStep => ({
    ...{ key: `${name}.restore-snapshot`, stage: "restore", action: "restore-snapshot", node: name },
    ...{ needs: stopped, phase: "main" },
  }));
  const record: PlanStep = {
    ...{ key: "record", stage: "configure", action: "record", node: null, phase: "main" },
    needs: restores.map(({ key }) => key),
  };
  const nodes = facts.nodes.map((node) => inRole(blueprint, node, content.roles.get(node.name) ?? node.role));
  const starts = startSteps(blueprint, nodes).map((step) =>
    step.action === "start" ? { ...step, needs: [record.key, ...step.needs] } : step,
  );
  const { number } = facts.snapshot;
  const action = actionOf(RESTORE_SNAPSHOT_ID, { en: `Restore snapshot ${number}`, ko: `스냅샷 ${number} 복원` });
  const plan = planOf(blueprint, action, { ...facts, ...content, nodes }, [...stops, ...restores, record, ...starts]);
  const subject = { ...(plan.subject as ActionSubject), parametersBefore: facts.parameters };
  const { stacks } = content;
  return { ...plan, subject, checks: blueprint.checks, ...(Object.keys(stacks).length > 0 && { stacks }) };
}

const actionOf = (id: string, title: LocalText): ActionSubject["action"] => ({ id, title, node: null });

const deleteStep = (node: string, phase: PlanStep["phase"]): PlanStep => ({
  ...{ key: `${node}.delete-snapshot`, stage: "remove", action: "delete-snapshot", node, needs: [], phase },
});

function inRole({ roles }: Pick<Blueprint, "roles">, node: PlanNode, role: string): PlanNode {
  if (role === node.role) return node;
  const roleTitle = roles.find(({ id }) => id === role)?.title ?? node.roleTitle;
  return { ...node, role, roleTitle, roleBefore: node.role };
}

function planOf(
  { service }: Blueprint,
  action: ActionSubject["action"],
  { nodes, name, stackId, serviceVersion, os, cloudId, parameters, monitored, snapshot }: SnapshotFacts,
  steps: PlanStep[],
): Plan {
  const about = { name, stackId, service, serviceVersion, os, cloudId, monitored, snapshot };
  return {
    format: 1,
    subject: { kind: "action", ...about, action, parameters, parametersBefore: parameters },
    nodes: [...nodes],
    steps,
    checks: [],
  };
}
