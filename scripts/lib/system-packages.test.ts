import { describe, expect, it } from "vitest";
import {
  chooseContainerDaemon,
  choosePuppet,
  parseCandidate,
  parseInstalled,
  selectPackages,
  SYSTEM_PACKAGES,
} from "@/scripts/lib/system-packages.mjs";

const names = (...args: Parameters<typeof selectPackages>) => selectPackages(...args).map((entry) => entry.name);

describe("selectPackages", () => {
  it("names a package of two sets once", () => {
    const both = names(["lxd", "libvirt"], "x64");
    expect(both.filter((name) => name === "dnsmasq-base")).toHaveLength(1);
    expect(both).toEqual([...new Set(both)]);
  });

  it("takes QEMU for the processor at hand", () => {
    expect(names(["libvirt"], "x64")).toContain("qemu-system-x86");
    expect(names(["libvirt"], "x64")).not.toContain("qemu-system-arm");
    expect(names(["libvirt"], "arm64")).toContain("qemu-system-arm");
  });

  it("leaves other hypervisors' packages out", () => {
    expect(names(["base", "incus"], "x64")).not.toContain("lxd");
    expect(names(["base"], "x64")).not.toContain("chromium");
  });

  it("lets the package cache's own daemon start nowhere, and asks for it alone", () => {
    expect(selectPackages(["package-cache"])).toEqual([expect.objectContaining({ name: "squid", quiet: true })]);
    expect(names(["base", "lxd", "libvirt"], "x64")).not.toContain("squid");
  });

  it("has a reason for every package", () => {
    for (const { why } of SYSTEM_PACKAGES) expect(why).toMatch(/\w+ \w+/);
  });
});

describe("parseInstalled", () => {
  it("counts only what is there whole", () => {
    const output = "zstd installed\nlxd config-files\nqemu-utils unpacked\nuidmap installed\n";
    expect(parseInstalled(output)).toEqual(new Set(["zstd", "uidmap"]));
  });

  it("finds nothing in no output", () => {
    expect(parseInstalled("")).toEqual(new Set());
  });
});

describe("parseCandidate", () => {
  it.each([
    ["lxd:\n  Installed: (none)\n  Candidate: 5.0.2-5+deb12u6\n  Version table:\n", "5.0.2-5+deb12u6"],
    ["incus:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n", undefined],
    ["", undefined],
  ])("reads %j", (output, version) => {
    expect(parseCandidate(output)).toBe(version);
  });
});

describe("chooseContainerDaemon", () => {
  it.each([
    ["Debian 12", { incus: undefined, lxd: "5.0.2-5+deb12u6" }, "lxd"],
    ["Debian 13", { incus: "6.0.4-2", lxd: "5.0.2-8" }, "incus"],
    ["Ubuntu 24.04", { incus: "6.0.0-1ubuntu0.3", lxd: undefined }, "incus"],
    ["Ubuntu 22.04, whose package only fetches a snap", { incus: undefined, lxd: "1:0.10" }, undefined],
    ["neither", { incus: undefined, lxd: undefined }, undefined],
  ])("on %s", (_, candidates, chosen) => {
    expect(chooseContainerDaemon(candidates)).toBe(chosen);
  });
});

describe("choosePuppet", () => {
  it.each([
    ["Debian 12", { agent: "7.23.0-1", puppet: "7.23.0-1" }, "puppet-agent"],
    ["Debian 11", { agent: undefined, puppet: "5.5.22-2" }, "puppet"],
    ["neither", { agent: undefined, puppet: undefined }, undefined],
  ])("on %s", (_, candidates, chosen) => {
    expect(choosePuppet(candidates)).toBe(chosen);
  });
});
