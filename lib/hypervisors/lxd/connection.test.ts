import { describe, expect, it } from "vitest";
import { findEndpoint, lxdConnection, parseConnection } from "./connection";

const pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
const remote = { kind: "https", url: "https://lxd.example.org", clientCert: pem, clientKey: pem, serverCert: pem };

describe("a connection", () => {
  it.each([
    [{ kind: "unix" }],
    [{ kind: "unix", socket: "/run/x.socket", poolSizeGiB: 20 }],
    [remote],
    [{ ...remote, privileged: true }],
  ])("accepts %j", (raw) => {
    expect(lxdConnection.safeParse(raw).success).toBe(true);
  });

  it.each([
    [{}, "kind"],
    [{ kind: "unix", socket: "relative" }, "socket"],
    [{ ...remote, url: "http://lxd.example.org" }, "url"],
    [{ ...remote, clientKey: "x" }, "clientKey"],
    [{ kind: "unix", password: "x" }, "password"],
  ])("refuses %j and names the field", (raw, field) => {
    expect(() => parseConnection(raw)).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringContaining(field) }),
    );
  });

  it("finds the first socket that exists, in the order of the packages", async () => {
    const known = new Set(["/var/lib/incus/unix.socket", "/run/incus/unix.socket"]);
    await expect(findEndpoint({ kind: "unix" }, async (file) => known.has(file))).resolves.toEqual({
      kind: "unix",
      socket: "/var/lib/incus/unix.socket",
    });
    await expect(findEndpoint({ kind: "unix" }, async () => false)).resolves.toBeNull();
    await expect(findEndpoint({ kind: "unix", socket: "/mine" }, async () => false)).resolves.toEqual({
      kind: "unix",
      socket: "/mine",
    });
  });

  it("takes the daemon's usual port, and brackets off an IPv6 address", async () => {
    await expect(findEndpoint(parseConnection(remote))).resolves.toMatchObject({ host: "lxd.example.org", port: 8443 });
    await expect(findEndpoint(parseConnection({ ...remote, url: "https://[::1]:9443" }))).resolves.toMatchObject({
      host: "::1",
      port: 9443,
    });
  });
});
