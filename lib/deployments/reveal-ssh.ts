import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { requireRecentSignIn } from "@/lib/auth/viewer";
import type { Api } from "@/lib/contract/api";
import { stackState } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { openSecret } from "@/lib/util/secret-box";
import { say } from "@/lib/util/say";
import { sshKeyPair } from "@/lib/util/ssh";
import { findStack } from "./find-stack";
import { REASONS, stackCan } from "./predicates";
import { sshAccess } from "./ssh-access";

/** Name of the stack's own key among its secrets. */
const KEY = "ssh-key";

/** The way into a node for a person. The key opens every node of the stack, so it counts as a secret that was shown. */
export const revealSsh: UseCase<Api["revealSsh"]> = async (viewer, { params }) => {
  const stack = await findStack(viewer, params.stack, "secret.reveal");
  const node = await db().node.findUnique({ where: { stackId_name: { stackId: stack.id, name: params.node } } });
  if (!node) throw notFound();
  requireRecentSignIn(viewer);
  const verdict = stackCan.openSsh(stackState.parse(stack.state), node);
  if (!verdict.allowed) {
    throw new PortalError("wrong-state", {
      detail: REASONS[verdict.reason],
      remedy: say`Read the node's console on the timeline of its deployment.`,
    });
  }
  const { address, hostKey } = node;
  if (address === null || hostKey === null) throw new Error(`node ${node.id} was reached without address or host key`);
  const place = { stackId: stack.id, name: KEY };
  const where = { stackId_name: place };
  const secret = await db().secret.findUniqueOrThrow({ where });
  const { privateKey } = sshKeyPair.parse(JSON.parse(openSecret(env().key, place, secret.ciphertext)));
  await db().$transaction(async (tx) => {
    await tx.secret.update({ where, data: { revealCount: { increment: 1 }, lastReveal: new Date() } });
    await audit(tx, {
      userId: viewer.userId,
      projectId: stack.projectId,
      action: "secret.revealed",
      target: `stack:${stack.id}`,
      data: { secret: KEY, node: node.name },
    });
  });
  return sshAccess({ stack: stack.name, node: node.name, address, hostKey, privateKey });
};
