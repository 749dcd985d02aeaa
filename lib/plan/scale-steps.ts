import type { Blueprint } from "@/lib/blueprints/schema";
import { firewallStep, machineSteps, neededNodes, nodesByRole, removeStep, verifyStep } from "./compile-launch";
import type { PlanNode, PlanStep } from "./types";

/**
 * The steps of nodes that join or leave a stack at work. What a launch does side by side in one role is done node after
 * node here: a configure phase may restart what it configures, and the rest of the role answers meanwhile.
 */
type Roles = Pick<Blueprint, "roles">;

/**
 * New nodes go through what they would in a launch, in the order between roles. Nodes that stay are configured again
 * where the blueprint says so: before the new nodes, where a new one's role needs theirs (a primary lets its replica in
 * first), and after them everywhere else (a load balancer is told of a server once that answers). Every firewall is set
 * again as soon as the new addresses are known: before anything of a new node is configured, all let it in.
 * Undone, the new machines leave and are removed, and those that stay are configured and verified without them.
 */
export function scaleOutSteps(
  blueprint: Roles,
  staying: readonly PlanNode[],
  joining: readonly PlanNode[],
  mode: "os-only" | "pre-installed",
): PlanStep[] {
  const again = configuredAgain(blueprint, staying, joining);
  const first = neededBy(blueprint, new Set(joining.map(({ role }) => role)));
  const configured = [
    ...again.filter(({ role }) => first.has(role)),
    ...joining,
    ...again.filter(({ role }) => !first.has(role)),
  ];
  const byRole = nodesByRole(configured);
  const inTurn = takingTurns();
  // An address is what firewalls, and recipes that count or name their peers, have to know.
  const met = joining.map(({ name }) => `${name}.connect`);
  const firewalls = staying.map(({ name }) => firewallStep(name, met));
  const open = firewalls.map(({ key }) => key);
  const configure = (node: PlanNode): PlanStep => {
    const role = blueprint.roles.find(({ id }) => id === node.role);
    const needed = neededNodes(blueprint, role, byRole).map(({ name }) => `${name}.configure`);
    const told = joining.filter((joiner) => rerunsOf(blueprint, joiner.role).includes(node.role));
    const others =
      node.change === "join" ? open : first.has(node.role) ? [] : told.map(({ name }) => `${name}.configure`);
    return nodeStep(node, "configure", [`${node.name}.firewall`, ...needed, ...others, ...inTurn(node)]);
  };
  return [
    ...joining.flatMap((node) => [
      ...machineSteps(node.name),
      ...(mode === "os-only" ? [nodeStep(node, "install", [`${node.name}.connect`])] : []),
      firewallStep(node.name, [...(mode === "os-only" ? [`${node.name}.install`] : []), ...met]),
    ]),
    ...firewalls,
    ...configured.map(configure),
    verifyStep(configured),
    ...undoSteps(blueprint, { again, staying, joining }),
  ];
}

type Parts = Record<"again" | "staying" | "joining", readonly PlanNode[]>;

function undoSteps(blueprint: Roles, { again, staying, joining }: Parts): PlanStep[] {
  const leaves = leaveSteps(blueprint, joining);
  const removes = joining.map(({ name }) => removeStep(name, "undo"));
  const removed = removes.map(({ key }) => key);
  const closed = staying.map(({ name }) => firewallStep(name, removed));
  const shut = closed.map(({ key }) => key);
  const back = configureInOrder(blueprint, again, shut);
  const steps = [
    ...leaves,
    ...removes.map((step) => ({ ...step, needs: leaves.map(({ key }) => key) })),
    ...closed,
    ...back,
    { ...verifyStep(again), needs: [...shut, ...back.map(({ key }) => key)] },
  ];
  // A key is unique in its plan, and these steps are the main ones' namesakes.
  const undone = (key: string) => (key.endsWith(".remove") || key.endsWith(".leave") ? key : `${key}-undo`);
  return steps.map((step) => ({ ...step, key: undone(step.key), needs: step.needs.map(undone), phase: "undo" }));
}

/**
 * A node that leaves hands over what it has, the nodes that know it are configured without it, its machine is removed, the
 * firewalls of the others forget its address, and the checks prove that the stack goes on without it. Nothing is undone: what has left does not come back.
 */
export function scaleInSteps(blueprint: Roles, staying: readonly PlanNode[], leaving: readonly PlanNode[]): PlanStep[] {
  const leaves = leaveSteps(blueprint, leaving);
  const left = leaves.map(({ key }) => key);
  const again = configureInOrder(blueprint, configuredAgain(blueprint, staying, leaving), left);
  const before = [...left, ...again.map(({ key }) => key)];
  const removes = leaving.map(({ name }) => ({ ...removeStep(name, "main"), needs: before }));
  const removed = removes.map(({ key }) => key);
  const closed = staying.map(({ name }) => firewallStep(name, removed));
  return [
    ...leaves,
    ...again,
    ...removes,
    ...closed,
    { ...verifyStep([]), needs: [...removed, ...closed.map(({ key }) => key)] },
  ];
}

const rerunsOf = ({ roles }: Roles, id: string): readonly string[] =>
  roles.find((role) => role.id === id)?.scaling?.reruns ?? [];

/** The nodes that stay and are configured again when these join or leave. */
export function configuredAgain(
  blueprint: Roles,
  staying: readonly PlanNode[],
  changing: readonly PlanNode[],
): PlanNode[] {
  const roles = new Set(changing.flatMap(({ role }) => rerunsOf(blueprint, role)));
  return staying.filter(({ role }) => roles.has(role));
}

/** In the order between roles, node after node in each, all after the steps `first`. */
function configureInOrder(blueprint: Roles, nodes: readonly PlanNode[], first: string[]): PlanStep[] {
  const byRole = nodesByRole(nodes);
  const inTurn = takingTurns();
  return nodes.map((node) => {
    const role = blueprint.roles.find(({ id }) => id === node.role);
    const needed = neededNodes(blueprint, role, byRole).map(({ name }) => `${name}.configure`);
    return nodeStep(node, "configure", [...first, ...needed, ...inTurn(node)]);
  });
}

/** One after the other: two at once could hand over to each other. */
function leaveSteps({ roles }: Roles, nodes: readonly PlanNode[]): PlanStep[] {
  const drained = nodes.filter((node) => roles.find(({ id }) => id === node.role)?.scaling?.drain);
  return drained.map((node, i) => nodeStep(node, "leave", i === 0 ? [] : [`${drained[i - 1]!.name}.leave`]));
}

/** The roles that these wait for, directly or over others. */
function neededBy({ roles }: Roles, ids: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    for (const need of roles.find((role) => role.id === id)?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  for (const id of ids) visit(id);
  return found;
}

/** What a node's configure waits for so that its role is configured node after node. */
function takingTurns(): (node: PlanNode) => string[] {
  const last = new Map<string, string>();
  return ({ name, role }) => {
    const before = last.get(role);
    last.set(role, `${name}.configure`);
    return before === undefined ? [] : [before];
  };
}

const nodeStep = ({ name }: PlanNode, action: "install" | "configure" | "leave", needs: string[]): PlanStep => ({
  key: `${name}.${action}`,
  stage: "configure",
  action,
  node: name,
  needs: [...new Set(needs)],
  phase: "main",
});
