import { checkParameters, type ParameterValue } from "@/lib/blueprints/parameters";
import {
  CONFIGURE_AGAIN_ID,
  LET_MONITORING_READ_ID,
  START_ID,
  STOP_ID,
  STOP_MONITORING_ID,
} from "@/lib/blueprints/action-ids";
import type { Blueprint, BlueprintAction } from "@/lib/blueprints/schema";
import type { FieldError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { chosenStacks, type KnownStacks } from "./chosen-stacks";
import { configureSteps, type CompileResult } from "./compile-launch";
import { startSteps, stopSteps } from "./power-steps";
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
  /** Whether monitoring may read the nodes now. */
  monitored: boolean;
  /** Those of the project that the parameters name, or will name. */
  stacks: KnownStacks;
};

const PLAIN = { parameters: [], restores: [], phase: false, example: {} };

/** Every stack has this one: whatever its recipe has come to say, or somebody has changed by hand, is put right. */
export const CONFIGURE_AGAIN: BlueprintAction = {
  id: CONFIGURE_AGAIN_ID,
  title: { en: "Configure again", ko: "다시 구성" },
  summary: {
    en: "Runs the recipe's configuration on every node and passes the checks again. What is as it should be stays as it is.",
    ko: "모든 노드에서 레시피의 구성을 실행하고 검사를 다시 통과시킵니다. 이미 올바른 것은 그대로 둡니다.",
  },
  ...PLAIN,
};

/** Every stack has one of these two: whether monitoring reads its machines is for its own people to say (ADR 22). */
const LET_MONITORING_READ: BlueprintAction = {
  id: LET_MONITORING_READ_ID,
  title: { en: "Let monitoring read it", ko: "모니터링 허용" },
  summary: {
    en: "Runs the node exporter on every node and opens its port, 9100: whoever reaches the nodes can read the figures of their processors, memory, disks and networks. A Prometheus stack of the project can then watch this one.",
    ko: "모든 노드에서 노드 익스포터를 실행하고 9100 포트를 엽니다. 노드에 접근할 수 있으면 누구나 프로세서, 메모리, 디스크, 네트워크 지표를 읽을 수 있습니다. 그러면 프로젝트의 Prometheus 스택이 이 스택을 감시할 수 있습니다.",
  },
  ...PLAIN,
};
const STOP_MONITORING: BlueprintAction = {
  id: STOP_MONITORING_ID,
  title: { en: "Stop monitoring it", ko: "모니터링 중지" },
  summary: {
    en: "Closes the node exporter's port on every node. The package stays. A Prometheus stack that watches this one says so the next time it is configured.",
    ko: "모든 노드에서 노드 익스포터의 포트를 닫습니다. 패키지는 그대로 둡니다. 이 스택을 감시하던 Prometheus 스택은 다음에 구성할 때 이를 알립니다.",
  },
  ...PLAIN,
};

/** Machines that are stopped keep their disks, and cost these alone. */
const STOP: BlueprintAction = {
  id: STOP_ID,
  title: { en: "Stop", ko: "중지" },
  summary: {
    en: "Shuts every machine down, those first that others do not need. Disks, data and passwords stay.",
    ko: "다른 노드가 필요로 하지 않는 노드부터 모든 머신을 종료합니다. 디스크와 데이터, 비밀번호는 그대로 남습니다.",
  },
  interrupts: {
    en: "Whatever uses this stack loses it until it is started again.",
    ko: "다시 시작할 때까지 이 스택을 사용하는 모든 곳에서 접근할 수 없습니다.",
  },
  ...PLAIN,
};
const START: BlueprintAction = {
  id: START_ID,
  title: { en: "Start", ko: "시작" },
  summary: {
    en: "Starts every machine in the order of their roles, runs the recipe's configuration on every node and passes the checks again. Addresses may be others than before.",
    ko: "역할 순서대로 모든 머신을 시작하고, 모든 노드에서 레시피의 구성을 실행한 뒤 검사를 다시 통과시킵니다. 주소가 전과 다를 수 있습니다.",
  },
  ...PLAIN,
};

/** Those of the blueprint, then the ones that every service has. */
export const actionsOf = (blueprint: Pick<Blueprint, "actions">, monitored: boolean): BlueprintAction[] => [
  // Blueprints of stacks that were launched before there were actions have none.
  ...(blueprint.actions ?? []),
  monitored ? STOP_MONITORING : LET_MONITORING_READ,
  CONFIGURE_AGAIN,
  STOP,
  START,
];

/**
 * Compiles a day-2 action: the recipe's phase for it, the record of what has changed, every node's configuration in the
 * order of the new roles, the checks. Nothing is undone when it is cancelled: what was recorded is what the stack is,
 * and "configure again" brings the nodes there.
 */
export function compileAction(blueprint: Blueprint, choice: ActionChoice, facts: ActionFacts): CompileResult {
  const action = actionsOf(blueprint, facts.monitored).find(({ id }) => id === choice.action);
  if (!action) return { ok: false, fields: [{ path: ["action"], message: say`This service has no such action.` }] };
  const fields: FieldError[] = [];
  const chosen = chosenNode(action, choice.node, facts.nodes, fields);
  const parameters = newParameters(blueprint, action, choice, facts, fields);
  const about = { known: facts.stacks, self: facts.stackId, anew: Object.keys(choice.parameters) };
  const stacks = chosenStacks(blueprint.parameters, parameters, about, fields);
  if (fields.length > 0) return { ok: false, fields };

  const nodes = chosen && action.becomes !== undefined ? swapRoles(facts.nodes, chosen, action.becomes) : facts.nodes;
  const steps =
    action.id === STOP_ID
      ? stopSteps(blueprint, nodes)
      : action.id === START_ID
        ? startSteps(blueprint, nodes)
        : changeSteps(blueprint, action, nodes, chosen);
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
        monitored: action.id === LET_MONITORING_READ_ID || (facts.monitored && action.id !== STOP_MONITORING_ID),
        action: { id: action.id, title: action.title, node: chosen?.name ?? null },
        parameters,
        parametersBefore: facts.parameters,
      },
      nodes: nodes.map((node) => ({ ...node, roleTitle: title?.get(node.role) ?? node.roleTitle })),
      steps,
      checks: blueprint.checks,
      ...(Object.keys(stacks).length > 0 && { stacks }),
    },
  };
}

/** The recipe's phase, the record of what has changed, then every node's configuration. */
function changeSteps(
  blueprint: Blueprint,
  action: BlueprintAction,
  nodes: readonly PlanNode[],
  chosen: PlanNode | null,
): PlanStep[] {
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
  return [...acts, record, ...configureSteps(blueprint, nodes, [record.key])];
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
