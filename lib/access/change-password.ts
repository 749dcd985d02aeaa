import { audit } from "@/lib/auth/audit";
import { countAttempt, tooManyAttempts } from "@/lib/auth/sign-in";
import type { EdgeUseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { hashPassword, verifyPassword } from "@/lib/util/password";
import { say } from "@/lib/util/say";

/** Guesses of the current password count like those of a sign-in: an open session must not be a way around the lock. */
export const changePassword: EdgeUseCase<Api["changePassword"]> = async (viewer, { body }, edge) => {
  const user = await db().user.findUniqueOrThrow({ where: { id: viewer.userId } });
  if (!(await countAttempt(user.id))) throw tooManyAttempts();
  if (!(await verifyPassword(user.passwordHash, body.current))) {
    throw new PortalError(
      "sign-in-failed",
      { detail: say`The current password is not right.`, remedy: say`Type the password you signed in with.` },
      { fields: [{ path: ["current"], message: say`This is not your current password.` }] },
    );
  }
  const passwordHash = await hashPassword(body.next);
  const { sessionVersion } = await db().$transaction(async (tx) => {
    await audit(tx, { userId: user.id, action: "user.password-changed", target: `user:${user.id}` });
    return tx.user.update({
      where: { id: user.id },
      data: { passwordHash, sessionVersion: { increment: 1 }, failedSignIns: 0, lockedUntil: null },
      select: { sessionVersion: true },
    });
  });
  edge.renewSession({ sub: user.id, sessionVersion, signedInAt: Math.floor(Date.now() / 1000) });
  return { ok: true };
};
