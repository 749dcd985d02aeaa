import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { User } from "@/lib/generated/prisma/client";
import { hashPassword } from "@/lib/util/password";
import { countAttempt, signInWithPassword } from "./sign-in";
import { createTestPortal, seedUser, type TestPortal } from "./testing/portal";

const PASSWORD = "correct horse battery";

let portal: TestPortal;
let passwordHash: string;
let user: User;

beforeAll(async () => {
  portal = await createTestPortal();
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(async () => {
  user = await seedUser(portal.database, "member", { passwordHash });
});
afterAll(() => portal.remove());

const attempt = (email: string, password: string) =>
  signInWithPassword(email, password).then(
    (signedIn) => signedIn.id,
    (e: { code?: string }) => e.code,
  );
const attempts = async (email: string, count: number) => {
  const results: unknown[] = [];
  for (let i = 0; i < count; i++) results.push(await attempt(email, `guess ${i}`));
  return results;
};
const stored = () => portal.database.user.findUniqueOrThrow({ where: { id: user.id } });
const unlock = () => portal.database.user.update({ where: { id: user.id }, data: { lockedUntil: new Date(0) } });

describe("signing in", () => {
  it("works with the right password, however the address is written", async () => {
    expect(await attempt(` ${user.email.toUpperCase()} `, PASSWORD)).toBe(user.id);
    expect(await portal.database.auditEntry.count({ where: { action: "session.signed-in", userId: user.id } })).toBe(1);
  });

  it("gives the same answers to a wrong password, an unknown address and a person without a password", async () => {
    const sso = await seedUser(portal.database);
    const expected = [...Array<string>(5).fill("sign-in-failed"), "too-many-attempts"];
    expect(await attempts(user.email, 6)).toEqual(expected);
    expect(await attempts("nobody@example.org", 6)).toEqual(expected);
    expect(await attempts(sso.email, 6)).toEqual(expected);
  });

  it("takes about as long for an unknown address as for a wrong password", async () => {
    const time = async (email: string) => {
      const startedAt = performance.now();
      await attempt(email, "wrong");
      return performance.now() - startedAt;
    };
    await time("warm-up@example.org");
    const median = (times: number[]) => times.sort((a, b) => a - b)[2] ?? 0;
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let i = 0; i < 5; i++) {
      known.push(await time((await seedUser(portal.database, "member", { passwordHash })).email));
      unknown.push(await time(`nobody-${i}@example.org`));
    }
    // Checking the password is most of it: without the dummy hash an unknown address would answer in a fraction.
    expect(median(unknown)).toBeGreaterThan(median(known) / 2);
  });

  it("stays locked for the right password, and is forgiven by it when the lock is over", async () => {
    for (let i = 0; i < 5; i++) await countAttempt(user.id);
    expect(await attempt(user.email, PASSWORD)).toBe("sign-in-failed");
    await unlock();
    expect(await attempt(user.email, PASSWORD)).toBe(user.id);
    expect(await stored()).toMatchObject({ failedSignIns: 0, lockedUntil: null });
  });

  it("is locked for longer after each further failure, up to 15 minutes", async () => {
    const delays: number[] = [];
    for (let i = 0; i < 12; i++) {
      await countAttempt(user.id);
      const { lockedUntil } = await stored();
      delays.push(lockedUntil ? Math.round((lockedUntil.getTime() - Date.now()) / 10_000) * 10 : 0);
      if (lockedUntil) await unlock();
    }
    expect(delays).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it("lets no more guesses through when they come side by side", async () => {
    const counted = await Promise.all(Array.from({ length: 30 }, () => countAttempt(user.id)));
    expect(counted.filter(Boolean)).toHaveLength(5);
  });
});
