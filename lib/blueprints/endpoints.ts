type Condition = { when?: string | undefined };
type Endpoint = Condition & { role: string; nodes: "first" | "each"; minNodes?: number | undefined };

/** Whether what depends on a boolean parameter is there; without a condition it always is. */
export const isOn = ({ when }: Condition, parameters: Record<string, unknown>): boolean =>
  when === undefined || parameters[when] === true;

/** The nodes that an endpoint leads to in a stack of these nodes and parameters; none where it is not there at all. */
export function nodesOfEndpoint<N extends { role: string }>(
  endpoint: Endpoint,
  nodes: readonly N[],
  parameters: Record<string, unknown>,
): N[] {
  if (nodes.length < (endpoint.minNodes ?? 1) || !isOn(endpoint, parameters)) return [];
  const ofRole = nodes.filter(({ role }) => role === endpoint.role);
  return endpoint.nodes === "first" ? ofRole.slice(0, 1) : ofRole;
}
