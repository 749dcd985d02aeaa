import { rangeOf, type Port, type PortRange } from "./ports";
import type { Blueprint } from "./schema";
import type { Problem } from "./yaml-file";

const SSH = 22;
const overlap = (a: PortRange, b: PortRange): boolean => a.first <= b.last && b.first <= a.last;

/** Ports that are opened to nobody, or twice, and endpoints that nobody would get through to. */
export function checkPorts({ roles, endpoints, parameters }: Blueprint): Problem[] {
  const problems: Problem[] = [];
  const add = (path: Problem["path"], message: string) => problems.push({ path, message });
  for (const [r, { ports = [] }] of roles.entries()) {
    for (const [i, { port, protocol, from, when }] of ports.entries()) {
      const place = ["roles", r, "ports", i];
      const range = rangeOf(port);
      const earlier = ports.slice(0, i).find((p) => p.protocol === protocol && overlap(rangeOf(p.port), range));
      if (earlier) add([...place, "port"], `${protocol} ${port} is opened by "${earlier.port}" above already`);
      if (protocol === "tcp" && overlap(range, { first: SSH, last: SSH }))
        add([...place, "port"], "SSH is open on every node");
      for (const id of typeof from === "string" ? [] : from)
        if (!roles.some((role) => role.id === id)) add([...place, "from"], `there is no role "${id}"`);
      if (when !== undefined && parameters[when]?.type !== "boolean")
        add([...place, "when"], `there is no boolean parameter "${when}"`);
    }
  }
  for (const [i, endpoint] of endpoints.entries()) {
    const role = roles.find(({ id }) => id === endpoint.role);
    if (role && !role.ports?.some((port) => letsIn(port, endpoint)))
      add(
        ["endpoints", i, "port"],
        `role ${role.id} does not open ${endpoint.port} to everyone whenever this is shown`,
      );
  }
  return problems;
}

/** Whether everyone gets through to the endpoint wherever it is shown. */
function letsIn({ port, from, when, minNodes }: Port, endpoint: Blueprint["endpoints"][number]): boolean {
  return (
    from === "everyone" &&
    overlap(rangeOf(port), rangeOf(endpoint.port)) &&
    (when === undefined || when === endpoint.when) &&
    (minNodes ?? 1) <= (endpoint.minNodes ?? 1)
  );
}
