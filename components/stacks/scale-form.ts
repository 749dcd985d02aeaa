import type { ScaleRequest } from "@/lib/contract/schemas/scaling";
import type { StackDetail } from "@/lib/contract/schemas/stacks";

/** What the dialog holds of a role: how many nodes, and the ones that somebody has chosen to leave. */
export type ScaleForm = Record<string, { count: number; leave: readonly string[] }>;

type Stack = Pick<StackDetail, "nodeList" | "scaling">;

export const nodesOf = ({ nodeList }: Pick<Stack, "nodeList">, role: string): string[] =>
  nodeList.filter((node) => node.role === role).map(({ name }) => name);

/** Every role with the nodes that it has. */
export const presentForm = (stack: Stack): ScaleForm =>
  Object.fromEntries(stack.scaling.roles.map(({ id }) => [id, { count: nodesOf(stack, id).length, leave: [] }]));

const inOrder = new Intl.Collator("en", { numeric: true });

/** The nodes of a role that would leave: first those that were chosen, then those that are down, then the ones with the highest numbers. */
export function leavingOf(stack: Stack, form: ScaleForm, role: string): string[] {
  const present = nodesOf(stack, role);
  const { count, leave } = form[role] ?? { count: present.length, leave: [] };
  const fewer = Math.max(0, present.length - count);
  const down = new Set(stack.nodeList.filter((node) => node.down !== null).map(({ name }) => name));
  const others = present
    .filter((name) => !leave.includes(name))
    .sort((a, b) => Number(down.has(b)) - Number(down.has(a)) || inOrder.compare(b, a));
  return [...leave.slice(0, fewer), ...others].slice(0, fewer);
}

/** The form with another node in the place of one that would leave. */
export function chooseLeaving(stack: Stack, form: ScaleForm, role: string, at: number, name: string): ScaleForm {
  const leave = leavingOf(stack, form, role).map((one, i) => (i === at ? name : one));
  return { ...form, [role]: { ...form[role]!, leave } };
}

/** What is asked of the portal; null while the form says what there is. */
export function scaleRequestOf(stack: Stack, form: ScaleForm): ScaleRequest | null {
  const roles = stack.scaling.roles.flatMap(({ id }) => {
    const count = form[id]?.count ?? 0;
    const present = nodesOf(stack, id).length;
    if (count === present) return [];
    return [[id, count < present ? { count, leave: leavingOf(stack, form, id) } : { count }] as const];
  });
  return roles.length === 0 ? null : { roles: Object.fromEntries(roles) };
}
