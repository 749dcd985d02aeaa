import { openingsOf } from "@/lib/plan/firewall";
import { say } from "@/lib/util/say";
import { prepareFirewall, firewallRules, nameOf, setFirewall as commandOf } from "../firewall";
import { runCommand } from "./command";
import type { NodeStep } from "./context";
import { osOf } from "./image-os";
import { addressesOf, isMember } from "./members";

/**
 * Lets in what the blueprint's ports say and SSH, and nothing else, with the roles and addresses that the stack has by now. A
 * bake's builder is only prepared: its image has no rules, and what is made from it has nothing to fetch.
 */
export async function setFirewall(step: NodeStep): Promise<void> {
  const { machine, facts, ctx } = step;
  const { subject } = facts.plan;
  const { family } = await osOf(step);
  const progress = (text: ReturnType<typeof say>) => ctx.emit({ kind: "progress", data: { text } });
  const run = (command: string) =>
    runCommand(step, command, {
      detail: say`The firewall of ${machine.node.name} could not be set.`,
      remedy: say`Read the command's output below. Where the kernel lacks nf_tables, as it may below a container, load it on the hypervisor (modprobe nf_tables). Then retry this step.`,
    });
  if (!isMember(step, machine.node.role)) {
    await run(prepareFirewall(family));
    return progress(say`ready for a firewall; an image has no rules`);
  }
  const addresses = await addressesOf(step);
  const nodes = [...facts.machines.values()]
    // One that has left with this plan, or was taken back, is none of them any more.
    .filter(({ node }) => isMember(step, node.role) && (node.change === undefined || addresses.has(node.name)))
    .map(({ node: { name, role, change } }) => ({ name, role, change, address: addresses.get(name) ?? null }));
  const self = nodes.find(({ name }) => name === machine.node.name);
  const openings =
    facts.service && self && "parameters" in subject
      ? openingsOf(facts.service.blueprint, nodes, self, subject.parameters)
      : null;
  if (openings === null) return progress(say`its blueprint says nothing of ports: nothing is closed`);
  await run(commandOf(family, firewallRules(openings)));
  progress(say`open beside SSH: ${openings.map(nameOf)}`);
}
