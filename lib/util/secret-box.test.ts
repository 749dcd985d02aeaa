import { describe, expect, it } from "vitest";
import { openSecret, sealSecret } from "./secret-box";

const key = Buffer.alloc(32, 1);
const place = { stackId: "11111111-1111-4111-8111-111111111111", name: "password" };

describe("a sealed secret", () => {
  it("opens with its key at its place", () => {
    expect(openSecret(key, place, sealSecret(key, place, "geheim ✓"))).toBe("geheim ✓");
    expect(openSecret(key, place, sealSecret(key, place, ""))).toBe("");
  });

  it("differs each time and does not show the text", () => {
    const [a, b] = [sealSecret(key, place, "same text"), sealSecret(key, place, "same text")];
    expect(a).not.toEqual(b);
    expect(Buffer.from(a).includes("same text")).toBe(false);
  });

  it("does not open at another place or with another key", () => {
    const sealed = sealSecret(key, place, "x");
    expect(() => openSecret(key, { ...place, name: "other" }, sealed)).toThrow();
    expect(() => openSecret(key, { ...place, stackId: "other" }, sealed)).toThrow();
    expect(() => openSecret(Buffer.alloc(32, 2), place, sealed)).toThrow();
  });

  it("does not open when any byte was changed or is missing", () => {
    const sealed = sealSecret(key, place, "some text");
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => openSecret(key, place, changed), `byte ${i}`).toThrow();
    }
    expect(() => openSecret(key, place, sealed.slice(0, 20))).toThrow(/unknown format/);
    expect(() => openSecret(key, place, new Uint8Array())).toThrow(/unknown format \(version none\)/);
  });
});
