import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admitIdentity } from "./oidc";
import { createTestPortal, seedUser, type TestPortal } from "./testing/portal";

const ISSUER = "https://id.example.org";

let portal: TestPortal;
beforeAll(async () => (portal = await createTestPortal()));
afterAll(() => portal.remove());

describe("a person from the identity provider", () => {
  it("becomes a member at the first sign-in, and the same one at the next", async () => {
    const claims = { sub: "1", email: "New@Example.org", email_verified: true, name: "New Person" };
    const first = await admitIdentity(ISSUER, claims);
    const again = await admitIdentity(ISSUER, { ...claims, email: "changed@example.org", email_verified: false });
    expect(again?.id).toBe(first?.id);
    const user = await portal.database.user.findUniqueOrThrow({ where: { id: first?.id } });
    expect(user).toMatchObject({ email: "new@example.org", name: "New Person", role: "member", passwordHash: null });
    const actions = await portal.database.auditEntry.findMany({ where: { userId: user.id }, orderBy: { id: "asc" } });
    expect(actions.map((a) => a.action)).toEqual([
      "user.created",
      "identity.linked",
      "session.signed-in",
      "session.signed-in",
    ]);
  });

  it("is linked to the person with the same verified address", async () => {
    const user = await seedUser(portal.database, "admin");
    const admitted = await admitIdentity(ISSUER, { sub: "2", email: user.email, email_verified: true });
    expect(admitted?.id).toBe(user.id);
  });

  it("is not admitted without a verified address", async () => {
    const user = await seedUser(portal.database, "admin");
    expect(await admitIdentity(ISSUER, { sub: "3", email: user.email, email_verified: false })).toBeNull();
    expect(await admitIdentity(ISSUER, { sub: "3", email: user.email })).toBeNull();
    expect(await admitIdentity(ISSUER, { sub: "3" })).toBeNull();
    expect(await portal.database.identity.count({ where: { subject: "3" } })).toBe(0);
  });

  it("is one person, however many first sign-ins come side by side", async () => {
    const claims = { sub: "4", email: "many@example.org", email_verified: true };
    const admitted = await Promise.all(Array.from({ length: 5 }, () => admitIdentity(ISSUER, claims)));
    expect(new Set(admitted.map((p) => p?.id)).size).toBe(1);
    expect(await portal.database.identity.count({ where: { subject: "4" } })).toBe(1);
  });
});
