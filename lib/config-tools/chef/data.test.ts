import { describe, expect, it } from "vitest";
import { attributes, runList } from "@/lib/config-tools/chef/data";
import type { ApplyRequest } from "@/lib/config-tools/tool";

const request: ApplyRequest = {
  recipe: { serviceDir: "/catalogue/redis", name: "redis" },
  phase: "configure",
  os: { id: "debian-12", family: "debian", os: "debian", release: "12" },
  inventory: [{ node: "cache-1", role: "primary", address: "192.0.2.1", port: 22, user: "root", hostKeys: [] }],
  targets: ["cache-1"],
  vars: { maxMemory: 256, title: '#{1 + 1} "<%= x %>' },
  secrets: { password: "p" },
  sshPrivateKey: "the key",
};

describe("what a node is told", () => {
  it("is the phase's own recipe, with underscores where a phase has hyphens", () => {
    expect(runList(request)).toBe("recipe[redis::configure]");
    expect(runList({ ...request, phase: "action-promote-replica" as ApplyRequest["phase"] })).toBe(
      "recipe[redis::action_promote_replica]",
    );
  });

  it("is parameters and secrets below the cookbook's name, as they are, and who is who", () => {
    const told = attributes(request, "cache-1");
    expect(told.redis).toEqual({ maxMemory: 256, title: '#{1 + 1} "<%= x %>', password: "p" });
    expect(told.burgeon).toMatchObject({ node: "cache-1", role: "primary", os: { family: "debian" } });
  });

  it("is nothing of the way to the nodes", () => {
    expect(JSON.stringify(attributes(request, "cache-1"))).not.toContain("the key");
  });
});
