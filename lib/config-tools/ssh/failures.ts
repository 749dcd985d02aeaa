import { PortalError } from "@/lib/errors";
import type { InventoryHost, RecipePhase } from "@/lib/config-tools/tool";
import { say } from "@/lib/util/say";

/**
 * What apt, dnf, zypper, curl and the resolver say when a package mirror is away. Recorded outputs are in failures.test.ts;
 * those of dnf and zypper are from reports of their users.
 */
const MIRROR_AWAY = [
  /Failed to (update apt cache|fetch) (https?|ftp):/i,
  /Failed to update apt cache/i,
  /Unable to (connect to|fetch some archives)/i,
  /Could not (connect to|resolve) (?!SSH)['"]?[a-z0-9.-]+/i,
  /Cannot initiate the connection to /i,
  /Temporary failure (in name resolution|resolving)/i,
  /does not have a Release file/i,
  /Failed to download (metadata for repo|packages)/i,
  /Download \(curl\) error for/,
  /Valid metadata not found at specified URL/,
];

export type TaskFailure = { node: string; name: string; output: string };

export function isMirrorFailure(output: string): boolean {
  return MIRROR_AWAY.some((pattern) => pattern.test(output));
}

/** Lines that only introduce the cause. */
const PREAMBLE = [
  /^(non-zero return code|MODULE FAILURE.*|See stdout\/stderr for the exact error)$/i,
  /^Traceback \(most recent call last\):$/,
  /^\s+File ".*", line \d+/,
  /^Reading (package lists|state information)/,
  /^Building dependency tree/,
  /^W: /,
];

/** The line that names the cause, for a sentence: the first real error line, else the first that is no preamble. */
export function firstErrorLine(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.replace(/^'\/usr\/bin\/apt-get .*?' failed: (?=E: )/, ""))
    .filter((line) => line.trim() !== "" && !PREAMBLE.some((p) => p.test(line)));
  const marked = lines.find((line) => /^(E:|ERROR|error:|fatal|FATAL|[A-Za-z.]*(Error|Exception):)/.test(line.trim()));
  const line = (marked ?? lines[0] ?? "").trim();
  return line.length > 300 ? `${line.slice(0, 297)}…` : line;
}

export function taskFailed(failure: TaskFailure, phase: RecipePhase): PortalError {
  const line = firstErrorLine(failure.output);
  const cause = line === "" ? say`it printed nothing.` : `${line}${/[.!?…]$/.test(line) ? "" : "."}`;
  if (isMirrorFailure(failure.output)) {
    return new PortalError("mirror-unreachable", {
      detail: say`${failure.node} could not fetch packages in "${failure.name}": ${cause}`,
      remedy: say`Check that the machines reach their package mirror (network, DNS, proxy), then retry from this step.`,
    });
  }
  return new PortalError("config-task-failed", {
    detail: say`Task "${failure.name}" failed on ${failure.node} while running ${phase}: ${cause}`,
    remedy: say`Read the task's output below, remove the cause, then retry from this step.`,
  });
}

export function nodeUnreachable(failure: TaskFailure, host: InventoryHost | undefined): PortalError {
  const line = sshReason(failure.output);
  const where = host
    ? say`${failure.node} (${host.address}, port ${String(host.port)}, user ${host.user})`
    : failure.node;
  const identity = /host key verification failed|identification has changed/i.test(failure.output);
  const denied = /permission denied/i.test(failure.output);
  return new PortalError("ssh-unreachable", {
    detail: identity
      ? say`${where} showed an unexpected host key, so nothing was sent to it.`
      : say`${where} could not be reached over SSH: ${line === "" ? say`no reason was given` : line}.`,
    remedy: identity
      ? say`Another machine may have this address. Check who holds it, then retry from this step.`
      : denied
        ? say`The machine does not know the stack's key: check cloud-init's output on the console, then retry.`
        : say`Check on the console that the machine runs and has this address, then retry from this step.`,
  });
}

const ANSIBLE_PREFIX =
  /^(Failed to connect to the host via ssh|Data could not be sent to remote host .*? over ssh):\s*/;

/** ssh writes what it does first and why it ended last; Ansible puts its own sentence in front. */
function sshReason(output: string): string {
  const lines = output.split("\n").map((line) => line.trim().replace(ANSIBLE_PREFIX, ""));
  const reasons = lines.filter((line) => line !== "" && !/^(Warning|@{3,}|debug\d)/i.test(line));
  return (reasons.at(-1) ?? "")
    .replace(/^ssh: /, "")
    .replace(/\.$/, "")
    .slice(0, 300);
}

/** The tool ended badly without a failed task: a recipe it could not read, or a crash. */
export function toolFailed(program: string, lines: string[], phase: RecipePhase, exit: string): PortalError {
  const at = lines.findIndex((line) => /^ERROR!?\b|^\[ERROR\]/.test(line));
  const line = (lines[at] ?? lines.at(-1) ?? "").replace(/^(ERROR!|\[ERROR\]:?)\s*/, "").trim();
  return new PortalError("config-task-failed", {
    detail:
      line === ""
        ? say`${program} could not run ${phase} (${exit}).`
        : say`${program} could not run ${phase} (${exit}): ${line}`,
    remedy: say`The recipe itself is at fault: check it with the catalogue's lint, then retry from this step.`,
  });
}

export const cancelled = (): PortalError =>
  new PortalError("cancelled", {
    detail: say`The configuration run was cancelled; nothing of it runs any more.`,
    remedy: say`Retry from this step, roll back, or destroy the stack.`,
  });
