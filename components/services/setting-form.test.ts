import { describe, expect, it } from "vitest";
import type { CuratedService } from "@/lib/contract/schemas/services";
import { initialSetting, settingFaults, toRules, withoutLimits } from "./setting-form";

const size = (id: string) => ({ id, title: id, vcpus: 1, memoryMiB: 512, diskGiB: 4 });
const service: Pick<CuratedService, "blueprint" | "rules"> = {
  blueprint: {
    oses: [
      { id: "debian-12", title: "Debian 12" },
      { id: "debian-13", title: "Debian 13" },
    ],
    modes: ["os-only", "pre-installed"],
    tools: ["ansible", "puppet"],
    roles: [
      {
        ...{ id: "cache", title: { en: "Cache" }, flavour: "small" },
        ...{ count: { min: 1, max: 8, default: 1 }, flavours: [size("small"), size("medium")] },
      },
    ],
  },
  rules: {
    ...{ enabled: true, reason: "", hidden: false },
    limits: { os: null, modes: null, tools: null, maxNodes: null, maxStacks: null, roles: {} },
  },
};
const form = initialSetting(service);

describe("the form of a service's limits", () => {
  it("sends back what it was opened with, and keeps no limit where everything is ticked", () => {
    expect(toRules(form, service.blueprint)).toEqual(service.rules);
    const limits = {
      ...{ os: ["debian-13"], modes: ["os-only" as const], tools: ["puppet" as const], maxNodes: 4, maxStacks: 2 },
      roles: { cache: { max: 3, count: 2, flavours: ["small"], flavour: "small" } },
    };
    const limited = { ...service, rules: { ...service.rules, limits } };
    expect(toRules(initialSetting(limited), service.blueprint)).toEqual(limited.rules);
    expect(toRules(withoutLimits(initialSetting(limited), service), service.blueprint)).toEqual(service.rules);
  });

  it("does not tick what the blueprint has lost", () => {
    const os = ["debian-11", "debian-12"];
    const lost = { ...service, rules: { ...service.rules, limits: { ...service.rules.limits, os } } };
    expect(initialSetting(lost).os).toEqual(["debian-12"]);
  });

  it("names fields where nothing is ticked, and numbers that are none", () => {
    expect(settingFaults(form).size).toBe(0);
    const roles = { cache: { ...form.roles.cache!, flavours: [], max: "1.5", count: "-1" } };
    expect([...settingFaults({ ...form, os: [], maxNodes: "0", maxStacks: "many", roles })]).toEqual([
      ["limits.os", "none"],
      ["limits.roles.cache.flavours", "none"],
      ["limits.maxNodes", "number"],
      ["limits.maxStacks", "number"],
      ["limits.roles.cache.max", "number"],
      ["limits.roles.cache.count", "number"],
    ]);
    // None at all may be what is wanted of a role that may be missing.
    expect(settingFaults({ ...form, roles: { cache: { ...form.roles.cache!, max: "0" } } }).size).toBe(0);
  });
});
