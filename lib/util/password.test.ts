import { describe, expect, it } from "vitest";
import { generatePassword, hashPassword, verifyPassword } from "./password";

describe("passwords", () => {
  it("are hashed by argon2id with a salt of their own", async () => {
    const [a, b] = [await hashPassword("one password"), await hashPassword("one password")];
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect([await verifyPassword(a, "one password"), await verifyPassword(a, "one passwore")]).toEqual([true, false]);
  });

  it("never match a person who has none", async () => {
    expect(await verifyPassword(null, "")).toBe(false);
    expect(await verifyPassword(null, "anything")).toBe(false);
  });

  it("that are generated are long, unlike each other and easy to read out", () => {
    const made = Array.from({ length: 200 }, () => generatePassword());
    expect(new Set(made).size).toBe(made.length);
    for (const password of made) expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9]{20}$/);
  });
});
