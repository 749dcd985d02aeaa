import { isIP } from "node:net";
import { PortalError } from "@/lib/errors";
import { artifactPath } from "@/lib/config-tools/ansible/roles";
import type { ApplyRequest, InventoryHost, RecipePhase } from "@/lib/config-tools/tool";
import { say, type Sentence } from "@/lib/util/say";

export type RunFiles = { privateKey: string; knownHosts: string };

const CONNECT_TIMEOUT_SECONDS = 10;

const NODE = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;
const ROLE = /^[a-z][a-z0-9-]{0,30}$/;
const USER = /^[a-z_][a-z0-9_-]{0,31}$/;
const HOST_KEY = /^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?$/;
const RECIPE = /^[a-z][a-z0-9_-]{0,30}$/;

/** Names and addresses come from the portal, not from users; what Ansible could read as a pattern is refused all the same. */
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

/** Ansible's YAML inventory (JSON is YAML): every node with its connection, grouped by role. */
export function inventoryDocument(
  { inventory: hosts, os, artifacts = [] }: Pick<ApplyRequest, "inventory" | "os" | "artifacts">,
  files: RunFiles,
  sockets: Map<string, string>,
): unknown {
  const groups: Record<string, { hosts: Record<string, Record<string, never>> }> = {};
  for (const host of hosts) (groups[host.role] ??= { hosts: {} }).hosts[host.node] = {};
  return {
    all: {
      vars: {
        ansible_ssh_args: sshOptions(files, CONNECT_TIMEOUT_SECONDS).join(" "),
        // Fixed: finding an interpreter would cost a round trip a node.
        ansible_python_interpreter: "/usr/bin/python3",
        ansible_ssh_private_key_file: files.privateKey,
        burgeon_os: os,
        burgeon_artifacts: Object.fromEntries(
          artifacts.map(({ id, version, digest }) => [id, { version, digest, file: artifactPath(id) }]),
        ),
        burgeon_nodes: hosts.map(({ node, role, address }) => ({ node, role, address })),
      },
      hosts: Object.fromEntries(
        hosts.map((host) => [
          host.node,
          {
            ansible_host: host.address,
            ansible_port: host.port,
            ansible_user: host.user,
            ansible_become: host.user !== "root",
            ansible_control_path: sockets.get(host.node),
            burgeon_role: host.role,
          },
        ]),
      ),
      children: groups,
    },
  };
}

export function knownHostsFile(hosts: InventoryHost[]): string {
  const lines = hosts.flatMap((host) =>
    host.hostKeys.map((key) => `${host.port === 22 ? host.address : `[${host.address}]:${host.port}`} ${key}\n`),
  );
  return lines.join("");
}

/**
 * Options of every ssh call of a run. `-F none`: no user's or system's configuration takes part. The keep-alive ends a
 * connection to a node that died after 15 s.
 */
export function sshOptions(files: RunFiles, connectTimeoutSeconds: number): string[] {
  const options = {
    BatchMode: "yes",
    CheckHostIP: "no",
    ConnectTimeout: String(connectTimeoutSeconds),
    ControlMaster: "auto",
    ControlPersist: "60",
    GSSAPIAuthentication: "no",
    GlobalKnownHostsFile: "/dev/null",
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    PreferredAuthentications: "publickey",
    ServerAliveCountMax: "3",
    ServerAliveInterval: "5",
    StrictHostKeyChecking: "yes",
    UpdateHostKeys: "no",
    UserKnownHostsFile: files.knownHosts,
  };
  return ["-F", "none", ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
}

/**
 * The one play of a run: the recipe is a role, its phase a task file of it. No fact is gathered unless the recipe asks.
 * The environment marks what runs on the nodes on behalf of this run, so that a cancelled run can be ended there too.
 */
export function playbookDocument(recipe: string, phase: RecipePhase, targets: string[], runId: string): unknown {
  return [
    {
      name: phase,
      hosts: targets.join(","),
      gather_facts: false,
      environment: { BURGEON_RUN: runId },
      tasks: [{ import_role: { name: recipe, tasks_from: phase } }],
    },
  ];
}
