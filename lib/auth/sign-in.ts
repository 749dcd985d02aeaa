import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { verifyPassword } from "@/lib/util/password";
import { AttemptLimiter, delayAfter, type DelaySchedule } from "@/lib/util/rate-limit";
import { say } from "@/lib/util/say";
import { audit } from "./audit";

export type SignedIn = { id: string; email: string; name: string; sessionVersion: number };

/** The delays stay short of locking somebody out for good: anybody who knows an address can cause them. */
export const SIGN_IN_DELAYS: DelaySchedule = { free: 5, firstMs: 30_000, maxMs: 15 * 60_000 };

/**
 * Says "too many attempts" for any address alike, whether or not somebody has it. The lock that counts is in the user's
 * row: it also holds in other processes and after a restart, but silently, as its answer would tell who has an account.
 */
const announced = new AttemptLimiter(SIGN_IN_DELAYS);

/**
 * Checks an e-mail address and a password. Unknown addresses, people without a password, wrong passwords and silent locks
 * get the same answer after the same work.
 * @throws sign-in-failed, too-many-attempts
 */
export async function signInWithPassword(email: string, password: string): Promise<SignedIn> {
  const address = email.trim().toLowerCase();
  if (!announced.tryAttempt(address)) throw tooManyAttempts();
  const user = await db().user.findUnique({ where: { email: address } });
  const counted = user !== null && (await countAttempt(user.id));
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !counted || !matches) {
    await recordFailure(user?.id ?? null, counted);
    throw signInFailed();
  }
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { failedSignIns: 0, lockedUntil: null } });
    await audit(tx, {
      userId: user.id,
      action: "session.signed-in",
      target: `user:${user.id}`,
      data: { by: "password" },
    });
  });
  announced.forget(address);
  return { id: user.id, email: user.email, name: user.name, sessionVersion: user.sessionVersion };
}

/**
 * Counts the attempt as a failure before the password is checked, in one statement, and forgives it afterwards: guesses
 * sent side by side cannot all slip in before the first one is counted. False while the account is locked.
 */
export async function countAttempt(userId: string): Promise<boolean> {
  const { free } = SIGN_IN_DELAYS;
  const delays = Array.from({ length: 8 }, (_, i) => delayAfter(free + i, SIGN_IN_DELAYS));
  const rows = await db().$queryRaw<unknown[]>`
    update app_user set
      failed_sign_ins = failed_sign_ins + 1,
      locked_until = case when failed_sign_ins + 1 < ${free} then null
        else now() + (${delays}::float8[])[least(failed_sign_ins + 2 - ${free}, ${delays.length})] * interval '1 ms' end
    where id = ${userId}::uuid and (locked_until is null or locked_until <= now())
    returning id`;
  return rows.length === 1;
}

/** An unknown address leaves a row too, without the address: people type passwords into that field. */
async function recordFailure(userId: string | null, counted: boolean): Promise<void> {
  await db().$transaction((tx) =>
    audit(tx, {
      userId,
      action: "session.refused",
      target: userId === null ? "user:unknown" : `user:${userId}`,
      data: { locked: userId !== null && !counted },
    }),
  );
}

const signInFailed = () =>
  new PortalError("sign-in-failed", {
    detail: say`The e-mail address or the password is not right.`,
    remedy: say`Check both and try again; an administrator can set a new password.`,
  });

export const tooManyAttempts = () =>
  new PortalError("too-many-attempts", {
    detail: say`There were too many attempts to sign in.`,
    remedy: say`Wait a while before the next attempt; the time doubles with each failure, up to 15 minutes.`,
  });
