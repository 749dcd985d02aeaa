import { userInfo } from "node:os";
import { run } from "./exec.mjs";
import { Problem } from "./problem.mjs";
import { canBecomeRoot, isRoot, mustRunAsRoot } from "./root.mjs";

/**
 * How this user comes to use a daemon that lets in the members of a group: for good by joining it, and until the next
 * sign-in, from which on that counts, by owning the daemon's socket.
 * @param {{ user: string, group: string, isMember: boolean, socket?: string }} facts
 *   `isMember`: by the user database; `socket`: of a daemon that asks the kernel for the groups of this session
 * @returns {string[][]} commands for root
 */
export const accessCommands = ({ user, group, isMember, socket }) => [
  ...(isMember ? [] : [["usermod", "-aG", group, user]]),
  ...(socket ? [["chown", user, socket]] : []),
];

/**
 * Lets this user use a daemon, telling so. Root may already.
 * @param {{ product: string, group: string, socket?: string }} daemon see `accessCommands`
 * @param {{ installPackages: boolean, note: (text: string) => void }} options
 */
export async function letIn({ product, group, socket }, { installPackages, note }) {
  if (isRoot()) return;
  const user = userInfo().username;
  const isMember = (await run("id", ["-nG", user])).stdout.trim().split(" ").includes(group);
  const commands = accessCommands({ user, group, isMember, socket });
  if (commands.length === 0) return;
  if (!installPackages || !(await canBecomeRoot()))
    throw new Problem(
      `This user may not use ${product}.`,
      `${isMember ? "Sign" : `Run \`sudo usermod -aG ${group} $USER\`, sign`} in again, then start again.`,
    );
  for (const [command = "", ...args] of commands) await mustRunAsRoot(command, args);
  if (!isMember)
    note(`Added ${user} to the group ${group}, which may use ${product}. Its members can become root on this machine.`);
  if (socket) note(`Gave ${socket} to ${user}: this session began before ${user} was in that group.`);
}
