import { describe, expect, it } from "vitest";
import { accessCommands } from "@/scripts/lib/group-access.mjs";

describe("accessCommands", () => {
  const facts = { user: "dev", group: "lxd", isMember: false };

  it("joins the group, and opens the socket for a session that began before", () => {
    expect(accessCommands({ ...facts, socket: "/var/lib/lxd/unix.socket" })).toEqual([
      ["usermod", "-aG", "lxd", "dev"],
      ["chown", "dev", "/var/lib/lxd/unix.socket"],
    ]);
  });

  it("changes no group of a member", () => {
    const member = { ...facts, isMember: true };
    expect(accessCommands({ ...member, socket: "/s" })).toEqual([["chown", "dev", "/s"]]);
    expect(accessCommands(member)).toEqual([]);
  });
});
