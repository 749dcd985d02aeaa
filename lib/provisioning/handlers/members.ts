import { driverContext, type Step } from "./context";

/** A bake's builder is a machine of the plan, but no node of the service. */
export const isMember = ({ facts }: Step, role: string): boolean =>
  facts.service?.blueprint.roles.some((r) => r.id === role) ?? true;

/** By node name, in the plan's order. A stack's nodes have rows; of throw-away machines only the hypervisor knows. */
export async function addressesOf(step: Step): Promise<Map<string, string>> {
  const { facts, tools } = step;
  if (!facts.stackId) {
    const found = await step.cloud.driver.listMachines(driverContext(step), { stack: facts.ownerId });
    const byId = new Map(found.map((m) => [m.id, m.addresses[0]]));
    const entries = [...facts.machines].map(([name, m]) => [name, byId.get(m.machineId)] as const);
    return new Map(entries.filter((e): e is [string, string] => e[1] !== undefined));
  }
  const rows = await tools.database.node.findMany({
    where: { stackId: facts.stackId, address: { not: null } },
    orderBy: { position: "asc" },
    select: { name: true, address: true },
  });
  return new Map(rows.map((row) => [row.name, row.address!]));
}
