import type { ApplyRequest, JsonValue } from "@/lib/config-tools/tool";

/** What recipes that run on a node are told of the stack and of that node. */
export function recipeContext(
  { stack = "", inventory, os, leaving }: Pick<ApplyRequest, "stack" | "inventory" | "os" | "leaving">,
  node: string,
): Record<string, JsonValue> {
  const self = inventory.find((host) => host.node === node);
  return {
    stack,
    node,
    role: self?.role ?? "",
    joins: self?.joins ?? false,
    os: { id: os.id, family: os.family, os: os.os, release: os.release },
    nodes: inventory.map(({ node: name, role, address }) => ({ node: name, role, address })),
    ...(leaving !== undefined && { leaving }),
  };
}
