import { describe, expect, it } from "vitest";
import { localAddress } from "@/scripts/lib/services.mjs";

describe("localAddress", () => {
  it("reaches a server that listens everywhere over loopback", () => {
    const hosts = ["127.0.0.1", "0.0.0.0", "::", "192.0.2.1"];
    expect(hosts.map((host) => localAddress({ host, port: 1 }))).toEqual([
      ...["http://127.0.0.1:1", "http://127.0.0.1:1", "http://[::1]:1", "http://192.0.2.1:1"],
    ]);
  });
});
