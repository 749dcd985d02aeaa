import { stat } from "node:fs/promises";
import os from "node:os";
import { addressOnNode, fileRuleOf, NODE_FILES, uploadsOf, type Upload } from "@/lib/blueprints/uploads";
import { PortalError } from "@/lib/errors";
import { parametersOf } from "@/lib/plan/types";
import { say } from "@/lib/util/say";
import { contentPath } from "../project-files";
import { runCommand } from "./command";
import type { NodeStep, Step } from "./context";

/** The stack's uploaded files that nodes of this role get. */
function filesFor({ facts }: Step, role: string): Upload[] {
  const parameters = facts.service?.blueprint.parameters ?? {};
  return uploadsOf(parameters, parametersOf(facts.plan)).flatMap(([id, upload]) => {
    const { roles } = fileRuleOf(parameters[id])!;
    return roles.length === 0 || roles.includes(role) ? [upload] : [];
  });
}

/** Parameters as recipes get them: an uploaded file is the address of where it lies on the node. */
export function withAddresses<T extends Record<string, unknown>>({ facts }: Step, parameters: T): T {
  const uploads = uploadsOf(facts.service?.blueprint.parameters ?? {}, parameters);
  return { ...parameters, ...Object.fromEntries(uploads.map(([id, upload]) => [id, addressOnNode(upload)])) };
}

/**
 * Brings the files that the stack's parameters name to the step's node, through the SSH connection that is there anyway, and
 * removes those that they named before. What is there already is not sent again.
 * @throws wrong-state where this host has not got the file; ssh-unreachable, config-task-failed
 */
export async function deliverFiles(step: NodeStep): Promise<void> {
  if (step.cloud.simulated || !usesFiles(step)) return;
  const files = filesFor(step, step.machine.node.role);
  // A path of ours, digests and names of letters, digits and ._+- only: nothing in these commands needs quoting.
  await runCommand(step, removeOthersCommand(files), say`Files of an earlier release could not be removed.`);
  for (const file of files) await deliver(step, file);
}

const usesFiles = ({ facts }: Step): boolean =>
  Object.values(facts.service?.blueprint.parameters ?? {}).some((parameter) => fileRuleOf(parameter) !== null);

async function deliver(step: NodeStep, file: Upload): Promise<void> {
  const folder = `${NODE_FILES}/${file.sha256}`;
  const check = `[ -f ${folder}/${file.name} ] && echo here || echo missing`;
  const failed = say`${file.name} could not be written on the node.`;
  if ((await runCommand(step, check, failed)).trim() === "here") return;
  const source = contentPath(step.tools.dataDir, file.sha256);
  const { size = null } = (await stat(source).catch(() => null)) ?? {};
  if (size === null) throw notHere(file);
  const text = say`Sending ${file.name}, ${{ mib: Math.max(1, Math.round(size / 2 ** 20)) }}`;
  step.ctx.emit({ kind: "progress", data: { text } });
  await runCommand(step, receiveCommand(file), failed, source);
}

/** Takes the file from standard input. It gets its name when it is whole, so what has the name needs no second look. */
export function receiveCommand(file: Upload, root: string = NODE_FILES): string {
  const folder = `${root}/${file.sha256}`;
  return [
    "set -eu",
    `umask 077; mkdir -p ${folder}`,
    `part=$(mktemp ${folder}/.part-XXXXXX)`,
    `trap 'rm -f "$part"' EXIT`,
    `cat > "$part"`,
    `echo "${file.sha256}  $part" | sha256sum -c - > /dev/null`,
    `mv "$part" ${folder}/${file.name}`,
  ].join("\n");
}

/** Removes what is not among these. */
export function removeOthersCommand(files: readonly Upload[], root: string = NODE_FILES): string {
  const keep = files.map(({ sha256 }) => `! -name ${sha256}`).join(" ");
  return `if [ -d ${root} ]; then find ${root} -mindepth 1 -maxdepth 1 -type d ${keep} -exec rm -rf {} +; fi`;
}

const notHere = (file: Upload) =>
  new PortalError("wrong-state", {
    detail: say`${file.name} is not in the data directory of the worker on ${os.hostname()}: it was uploaded through another host.`,
    remedy: say`Let the hosts share the folder "files" of the data directory, or upload the file once more through this host; then retry.`,
  });
