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
import { findStack } from "./find-stack";
import { REASONS, stackCan } from "./predicates";

/** Internal secrets (replication passwords, keys) do not exist for anybody outside the worker. */
export const revealSecret: UseCase<Api["revealSecret"]> = async (viewer, { params }) => {
  const stack = await findStack(viewer, params.stack, "secret.reveal");
  const place = { stackId: stack.id, name: params.secret };
  const where = { stackId_name: place, kind: "credential" };
  const secret = await db().secret.findUnique({ where });
  if (!secret) throw notFound();
  requireRecentSignIn(viewer);
  const verdict = stackCan.revealSecret(stackState.parse(stack.state));
  if (!verdict.allowed) {
    throw new PortalError("wrong-state", {
      detail: REASONS[verdict.reason],
      remedy: say`Launch the service again to get new credentials.`,
    });
  }
  const value = openSecret(env().key, place, secret.ciphertext);
  await db().$transaction(async (tx) => {
    await tx.secret.update({ where, data: { revealCount: { increment: 1 }, lastReveal: new Date() } });
    await audit(tx, {
      userId: viewer.userId,
      projectId: stack.projectId,
      action: "secret.revealed",
      target: `stack:${stack.id}`,
      data: { secret: params.secret },
    });
  });
  return { value };
};
