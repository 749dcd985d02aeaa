import type { TopologyPicture } from "@/components/topology/picture";
import { nodesOfEndpoint } from "@/lib/blueprints/endpoints";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import type { LaunchForm } from "./launch-form";

type Shape = Pick<ServiceDetail, "roles" | "endpoints">;

/**
 * What the form as it stands would make: nodes by the names that the plan gives them (a prefix counts over all roles that
 * share it), and the endpoints that a stack of this size with these settings has.
 */
export function launchPicture({ roles, endpoints }: Shape, { roles: chosen, parameters }: LaunchForm): TopologyPicture {
  const numbers = new Map<string, number>();
  const nodes = roles.flatMap(({ id, title, prefix, count }) =>
    Array.from({ length: chosen[id]?.count ?? count.default }, () => {
      const number = (numbers.get(prefix) ?? 0) + 1;
      numbers.set(prefix, number);
      return { name: `${prefix}-${number}`, role: id, roleTitle: title };
    }),
  );
  return {
    roles,
    nodes,
    endpoints: endpoints.flatMap((endpoint) => {
      const { id, title, role, port, protocol } = endpoint;
      const led = nodesOfEndpoint(endpoint, nodes, parameters);
      return led.map(({ name }) => ({ id, title, role, node: name, port, protocol }));
    }),
  };
}
