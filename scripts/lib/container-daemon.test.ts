import { describe, expect, it } from "vitest";
import { parseServerInfo } from "@/scripts/lib/container-daemon.mjs";

describe("parseServerInfo", () => {
  it.each([
    [{ metadata: { auth: "trusted", environment: { server: "lxd", server_version: "5.0.2" } } }, true, "LXD 5.0.2"],
    [{ metadata: { auth: "trusted", environment: { server: "incus", server_version: "6.0.4" } } }, true, "Incus 6.0.4"],
    [{ metadata: { auth: "untrusted" } }, false, "LXD"],
    [{}, false, "LXD"],
  ])("reads %j", (body, trusted, version) => {
    expect(parseServerInfo(JSON.stringify(body))).toEqual({ trusted, version });
  });
});
