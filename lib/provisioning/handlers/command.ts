import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { driverContext, stopIfCancelled, type NodeStep } from "./context";

type Failed = { detail: Sentence; remedy: Sentence };

/**
 * Runs one of the portal's own fixed commands on the step's machine and returns what it printed. `input` is the absolute path
 * of a file that it reads from standard input.
 * @throws ssh-unreachable; config-task-failed with what `failed` says and the command's output
 */
export async function runCommand(
  step: NodeStep,
  command: string,
  failed: Sentence | Failed,
  input?: string,
): Promise<string> {
  const { cloud, ctx, facts, machine } = step;
  stopIfCancelled(ctx.signal);
  const found = await cloud.driver.getMachine(driverContext(step), machine.machineId);
  const target = {
    address: found?.addresses[0] ?? "",
    user: "root",
    privateKey: facts.sshKey.privateKey,
    hostKey: machine.hostKey.publicKey,
  };
  const { code, output } = await cloud.reach.run(target, command, ctx.signal, input).catch((cause: unknown) => {
    stopIfCancelled(ctx.signal);
    throw new PortalError(
      "ssh-unreachable",
      {
        detail: say`${machine.node.name} cannot be worked on: its SSH connection failed.`,
        remedy: say`Retry this step; if it fails again, look at the machine's console.`,
      },
      { cause },
    );
  });
  if (code === 0) return output;
  throw new PortalError(
    "config-task-failed",
    "detail" in failed ? failed : { detail: failed, remedy: say`Read the command's output below, then start again.` },
    { output: output.slice(-16_384) },
  );
}
