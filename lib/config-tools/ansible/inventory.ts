import { artifactPath } from "@/lib/config-tools/ansible/roles";
import { CONNECT_TIMEOUT_SECONDS, sshOptions, type RunFiles } from "@/lib/config-tools/ssh/options";
import type { ProxyEnvironment } from "@/lib/config-tools/ssh/package-cache";
import type { ApplyRequest, RecipePhase } from "@/lib/config-tools/tool";

/** Ansible's YAML inventory (JSON is YAML): every node with its connection, grouped by role. */
export function inventoryDocument(
  {
    inventory: hosts,
    os,
    artifacts = [],
    stacks,
    leaving,
  }: Pick<ApplyRequest, "inventory" | "os" | "artifacts" | "stacks" | "leaving">,
  files: RunFiles,
  sockets: Map<string, string>,
  proxies: Map<string, ProxyEnvironment>,
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
        ...(stacks && { burgeon_stacks: stacks }),
        ...(leaving !== undefined && { burgeon_leaving: leaving }),
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
            burgeon_joins: host.joins ?? false,
            burgeon_environment: proxies.get(host.node) ?? {},
          },
        ]),
      ),
      children: groups,
    },
  };
}

/**
 * The one play of a run: the recipe is a role, its phase a task file of it. No fact is gathered unless the recipe asks.
 * The environment marks what runs on the nodes on behalf of this run, so that a cancelled run can be ended there too;
 * each node's own part of it names the proxy for packages, where there is one.
 */
export function playbookDocument(recipe: string, phase: RecipePhase, targets: string[], runId: string): unknown {
  return [
    {
      name: phase,
      hosts: targets.join(","),
      gather_facts: false,
      environment: [{ BURGEON_RUN: runId }, "{{ burgeon_environment }}"],
      tasks: [{ import_role: { name: recipe, tasks_from: phase } }],
    },
  ];
}
