import { checkParameters, type ParameterValue } from "@/lib/blueprints/parameters";
import { CONFIGURE_AGAIN_ID, type Blueprint, type BlueprintAction } from "@/lib/blueprints/schema";
import type { FieldError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { configureSteps, type CompileResult } from "./compile-launch";
import type { ActionSubject, PlanNode, PlanStep } from "./types";

export type ActionChoice = {
  action: string;
  /** The chosen node, where the action asks for one. */
  node: string | null;
  /** New values of the parameters that the action asks for; those left out stay. */
  parameters: Record<string, unknown>;
};

/** The stack as it is now; looked up by the caller. */
export type ActionFacts = Pick<ActionSubject, "name" | "stackId" | "serviceVersion" | "os" | "cloudId"> & {
  nodes: readonly PlanNode[];
  parameters: Record<string, ParameterValue>;
  /** What an action that restores goes back to; null where no action has changed a parameter yet. */
  earlier: Record<string, ParameterValue> | null;
  /** The highest value that a counted parameter has ever had. */
  counted: number;
};

/** Every stack has this one: whatever its recipe has come to say, or somebody has changed by hand, is put right. */
export const CONFIGURE_AGAIN: BlueprintAction = {
  id: CONFIGURE_AGAIN_ID,
  title: { en: "Configure again", ko: "다시 구성" },
  summary: {
    en: "Runs the recipe's configuration on every node and passes the checks again. What is as it should be stays as it is.",
    ko: "모든 노드에서 레시피의 구성을 실행하고 검사를 다시 통과시킵니다. 이미 올바른 것은 그대로 둡니다.",
  },
  parameters: [],
  restores: [],
  phase: false,
  example: {},
};

/** Those of the blueprint, then the one that every service has. */
export const actionsOf = (blueprint: Pick<Blueprint, "actions">): BlueprintAction[] => [
  // Blueprints of stacks that were launched before there were actions have none.
  ...(blueprint.actions ?? []),
  CONFIGURE_AGAIN,
];

/**
 * Compiles a day-2 action: the recipe's phase for it, the record of what has changed, every node's configuration in the
 * order of the new roles, the checks. Nothing is undone when it is cancelled: what was recorded is what the stack is,
 * and "configure again" brings the nodes there.
 */
export function compileAction(blueprint: Blueprint, choice: ActionChoice, facts: ActionFacts): CompileResult {
  const action = actionsOf(blueprint).find(({ id }) => id === choice.action);
  if (!action) return { ok: false, fields: [{ path: ["action"], message: say`This service has no such action.` }] };
  const fields: FieldError[] = [];
  const chosen = chosenNode(action, choice.node, facts.nodes, fields);
  const parameters = newParameters(blueprint, action, choice, facts, fields);
  if (fields.length > 0) return { ok: false, fields };

  const nodes = chosen && action.becomes !== undefined ? swapRoles(facts.nodes, chosen, action.becomes) : facts.nodes;
  const targets = chosen ? [chosen.name] : nodes.map(({ name }) => name);
  const acts = (action.phase ? targets : []).map((node): PlanStep => ({
    key: `${node}.act`,
    stage: "configure",
    action: "act",
    node,
    needs: [],
    phase: "main",
  }));
  const needs = acts.map(({ key }) => key);
  const record: PlanStep = { key: "record", stage: "configure", action: "record", node: null, needs, phase: "main" };
  const title = chosen ? roleTitles(blueprint) : null;
  return {
    ok: true,
    plan: {
      format: 1,
      subject: {
        kind: "action",
        name: facts.name,
        stackId: facts.stackId,
        service: blueprint.service,
        serviceVersion: facts.serviceVersion,
        os: facts.os,
        cloudId: facts.cloudId,
        action: { id: action.id, title: action.title, node: chosen?.name ?? null },
        parameters,
        parametersBefore: facts.parameters,
      },
      nodes: nodes.map((node) => ({ ...node, roleTitle: title?.get(node.role) ?? node.roleTitle })),
      steps: [...acts, record, ...configureSteps(blueprint, nodes, [record.key])],
      checks: blueprint.checks,
    },
  };
}

const roleTitles = ({ roles }: Blueprint) => new Map(roles.map(({ id, title }) => [id, title]));

function chosenNode(
  action: BlueprintAction,
  name: string | null,
  nodes: readonly PlanNode[],
  fields: FieldError[],
): PlanNode | null {
  if (action.node === undefined) {
    if (name !== null) fields.push({ path: ["node"], message: say`This action is about the whole stack.` });
    return null;
  }
  const node = nodes.find((n) => n.name === name && n.role === action.node);
  if (!node) fields.push({ path: ["node"], message: say`Choose one of the nodes that this action is for.` });
  return node ?? null;
}

function swapRoles(nodes: readonly PlanNode[], chosen: PlanNode, becomes: string): PlanNode[] {
  return nodes.map((node) => {
    if (node.name === chosen.name) return { ...node, role: becomes, roleBefore: node.role };
    return node.role === becomes ? { ...node, role: chosen.role, roleBefore: node.role } : node;
  });
}

function newParameters(
  blueprint: Blueprint,
  action: BlueprintAction,
  choice: ActionChoice,
  { parameters, earlier, counted }: ActionFacts,
  fields: FieldError[],
): Record<string, ParameterValue> {
  for (const id of Object.keys(choice.parameters))
    if (!action.parameters.includes(id))
      fields.push({ path: ["parameters", id], message: say`This action does not change this setting.` });
  if (action.restores.length > 0 && earlier === null)
    fields.push({ path: ["action"], message: say`Nothing was changed yet that this could go back to.` });
  const restored = Object.fromEntries(
    action.restores.flatMap((id) => (earlier?.[id] === undefined ? [] : [[id, earlier[id]]])),
  );
  const count = action.counts === undefined ? {} : { [action.counts]: counted + 1 };
  const checked = checkParameters(blueprint, { ...parameters, ...restored, ...choice.parameters, ...count });
  if (checked.ok) return checked.values;
  fields.push(...checked.fields);
  return parameters;
}
