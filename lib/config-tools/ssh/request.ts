import { isIP } from "node:net";
import { PortalError } from "@/lib/errors";
import type { ApplyRequest } from "@/lib/config-tools/tool";
import { say, type Sentence } from "@/lib/util/say";

const NODE = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;
const ROLE = /^[a-z][a-z0-9-]{0,30}$/;
const USER = /^[a-z_][a-z0-9_-]{0,31}$/;
const HOST_KEY = /^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?$/;
const RECIPE = /^[a-z][a-z0-9_-]{0,30}$/;

/** Names and addresses come from the portal, not from users; what a tool could read as a pattern or an option is refused all the same. */
export function checkRequest(request: Pick<ApplyRequest, "inventory" | "targets" | "recipe">): void {
  if (!RECIPE.test(request.recipe.name)) refuse(say`"${request.recipe.name}" is no name for a recipe`);
  const nodes = new Set<string>();
  for (const host of request.inventory) {
    if (!NODE.test(host.node) || nodes.has(host.node))
      refuse(say`"${host.node}" is no name for a node or is used twice`);
    nodes.add(host.node);
    if (!ROLE.test(host.role) || host.role === "all" || host.role === "ungrouped")
      refuse(say`"${host.role}" is no role`);
    if (isIP(host.address) === 0 && !NODE.test(host.address)) refuse(say`"${host.address}" is no address`);
    if (!USER.test(host.user)) refuse(say`"${host.user}" is no user name`);
    if (!Number.isInteger(host.port) || host.port < 1 || host.port > 65535)
      refuse(say`${String(host.port)} is no port`);
    if (host.hostKeys.some((key) => !HOST_KEY.test(key)))
      refuse(say`a host key of ${host.node} is not in OpenSSH's format`);
  }
  if (request.targets.length === 0) refuse(say`the run has no target`);
  for (const target of request.targets) {
    if (!nodes.has(target)) refuse(say`the target "${target}" is not in the inventory`);
    if (request.inventory.find((host) => host.node === target)?.hostKeys.length === 0) {
      refuse(say`no host key of "${target}" is known`);
    }
  }
}

function refuse(what: Sentence): never {
  throw new PortalError("invalid-request", {
    detail: say`The configuration run was refused: ${what}.`,
    remedy: say`This is a fault of the portal or of the blueprint; send the text above to your administrator.`,
  });
}
