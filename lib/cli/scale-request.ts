import type { ScaleRequest } from "@/lib/contract/schemas/scaling";
import { CliError } from "./portal";

type Node = { name: string; role: string };

/** `["web=4"]` and the nodes that are to leave, as the API takes them. @throws CliError naming what it cannot read */
export function scaleRequest(
  wanted: readonly string[],
  leave: readonly string[],
  nodes: readonly Node[],
): ScaleRequest {
  const roles: ScaleRequest["roles"] = {};
  for (const word of wanted) {
    const [, role, count] = /^([a-z][a-z0-9-]*)=(\d{1,2})$/.exec(word) ?? [];
    if (role === undefined) throw new CliError(`"${word}" is no ROLE=NUMBER, like web=4.`);
    roles[role] = { count: Number(count) };
  }
  for (const name of leave) {
    const role = nodes.find((node) => node.name === name)?.role;
    if (role === undefined) throw new CliError(`The stack has no node named ${name}.`);
    const asked = roles[role];
    if (!asked) throw new CliError(`${name} is to leave: say how many nodes of its role there are to be (${role}=…).`);
    roles[role] = { ...asked, leave: [...(asked.leave ?? []), name] };
  }
  return { roles };
}
