import { isOn } from "@/lib/blueprints/endpoints";
import { rangeOf, type Port, type PortRange } from "@/lib/blueprints/ports";
import type { Blueprint } from "@/lib/blueprints/schema";
import type { PlanNode } from "./types";

/** `address` is null as long as the node has none, and once it has left. */
export type FirewalledNode = Pick<PlanNode, "name" | "role" | "change"> & { address: string | null };

/** One rule of a node's firewall. */
export type Opening = PortRange & {
  protocol: Port["protocol"];
  /** Addresses that may come in, sorted; null: all. */
  from: string[] | null;
};

/** The ports that a role has in a stack of so many nodes and these parameters; null where nothing is known of them. */
export function portsOf(
  { roles }: Pick<Blueprint, "roles">,
  roleId: string,
  nodes: number,
  parameters: Record<string, unknown>,
): Port[] | null {
  const ports = roles.find(({ id }) => id === roleId)?.ports;
  return ports?.filter((port) => nodes >= (port.minNodes ?? 1) && isOn(port, parameters)) ?? null;
}

/** Whether a node of this role may come in, whatever its address is. */
const isMeant = ({ from }: Port, role: string): boolean =>
  from === "stack" || (from !== "everyone" && from.includes(role));

/**
 * What a node lets in beside SSH: its role's ports, each from everyone or from the other nodes that it is meant for. Ports that
 * nobody could come to are left out. A node's own traffic to itself never meets its firewall.
 * Null where the blueprint says nothing of the role's ports: that node is left as it is.
 * @param nodes all nodes of the stack, the node itself among them
 */
export function openingsOf(
  blueprint: Pick<Blueprint, "roles">,
  nodes: readonly FirewalledNode[],
  node: FirewalledNode,
  parameters: Record<string, unknown>,
): Opening[] | null {
  // One that joins has an address before any firewall is set: without one it has left, or was taken back.
  const there = nodes.filter(({ change, address }) => change === undefined || address !== null);
  const ports = portsOf(blueprint, node.role, there.length, parameters);
  if (ports === null) return null;
  const others = nodes.filter(({ name }) => name !== node.name);
  return ports.flatMap((port): Opening[] => {
    const range = { ...rangeOf(port.port), protocol: port.protocol };
    if (port.from === "everyone") return [{ ...range, from: null }];
    const from = others.flatMap(({ role, address }) => (isMeant(port, role) && address !== null ? [address] : []));
    return from.length === 0 ? [] : [{ ...range, from: [...new Set(from)].sort() }];
  });
}

/** The nodes whose addresses a node's rules name. */
export function admitted<N extends { name: string; role: string }>(
  { roles }: Pick<Blueprint, "roles">,
  nodes: readonly N[],
  node: N,
): N[] {
  const ports = roles.find(({ id }) => id === node.role)?.ports ?? [];
  const named = ports.filter(({ from }) => from !== "everyone");
  return nodes.filter(({ name, role }) => name !== node.name && named.some((port) => isMeant(port, role)));
}
