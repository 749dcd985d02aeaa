import { describe, expect, it } from "vitest";
import type { InventoryHost } from "@/lib/config-tools/tool";
import { knownHostsFile, sshOptions } from "@/lib/config-tools/ssh/options";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOlP";
const host = (more: Partial<InventoryHost> = {}): InventoryHost => ({
  ...{ node: "db-1", role: "primary", address: "192.0.2.1", port: 22, user: "root", hostKeys: [KEY] },
  ...more,
});
const files = { privateKey: "/run/key", knownHosts: "/run/known_hosts" };

describe("knownHostsFile", () => {
  it("names the port where it is not 22", () => {
    const hosts = [host(), host({ address: "192.0.2.2", port: 2222, hostKeys: [KEY, KEY] })];
    expect(knownHostsFile(hosts)).toBe(`192.0.2.1 ${KEY}\n[192.0.2.2]:2222 ${KEY}\n[192.0.2.2]:2222 ${KEY}\n`);
  });
});

describe("sshOptions", () => {
  it("checks host keys strictly against the run's own file, and reads no configuration", () => {
    const options = sshOptions(files, 7).join(" ");
    expect(options).toMatch(/^-F none /);
    expect(options).toContain("-o StrictHostKeyChecking=yes");
    expect(options).toContain("-o UserKnownHostsFile=/run/known_hosts");
    expect(options).toContain("-o GlobalKnownHostsFile=/dev/null");
    expect(options).toContain("-o ConnectTimeout=7");
  });
});
