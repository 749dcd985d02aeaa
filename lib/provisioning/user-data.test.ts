import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { machineId } from "./machine-id";
import { userData } from "./user-data";

describe("user-data", () => {
  it("is a cloud-config document that carries the keys unchanged and asks for no password sign-in", () => {
    const hostKey = generateSshKeyPair("db-1");
    const text = userData({ authorizedKey: "ssh-ed25519 AAAA it's: [a] {{ comment }}", hostKey });
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    const config = parse(text) as Record<string, unknown>;
    expect(config.ssh_authorized_keys).toEqual(["ssh-ed25519 AAAA it's: [a] {{ comment }}"]);
    expect(config.ssh_keys).toEqual({ ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey });
    expect(config).not.toHaveProperty("ssh_pwauth");
  });
});

describe("a machine's id", () => {
  const owner = "490d4ed8-d494-465a-951f-005d2c72e705";
  it("is a host label that names installation, owner and node, and is always the same", () => {
    expect(machineId("a1b2c3", owner, "db-1")).toBe("bg-a1b2c3-490d4ed8-db-1");
    expect(machineId("a1b2c3", owner, "x".repeat(80))).toMatch(/^[a-z0-9-]{1,63}$/);
  });
});
