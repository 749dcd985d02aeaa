import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { english, type Sentence } from "@/lib/util/say";
import { checksFor, nameToResolve } from "./checks";
import type { HostApt } from "./host-apt";

const { oses } = loadCatalogue();
const os = (id: string) => oses.get(id)!;
const host = (more: Partial<HostApt> = {}): HostApt => ({
  os: "debian",
  codename: "bookworm",
  sources: [{ uri: "http://mirror.example/debian", suite: "bookworm", components: ["main"] }],
  options: [],
  certificates: [],
  ...more,
});

describe("the clock's check", () => {
  const { judge } = checksFor("debian", null).find(({ command }) => command === "date +%s")!;
  const said = (found: Sentence | null) => (found === null ? null : english(found));
  const judged = (atMs: number) =>
    said(
      judge!({
        code: 0,
        output: `${Math.floor(atMs / 1000)}\n`,
        askedAt: 1_000_000_000_400,
        answeredAt: 1_000_000_004_000,
      }),
    );

  it.each([0, 500, 4_000, -59_000, 63_000])("takes a clock that is off by %i ms", (off) =>
    expect(judged(1_000_000_000_400 + off)).toBeNull(),
  );

  it("says by how much a clock is behind or ahead", () => {
    expect(judged(1_000_000_000_400 - 90_000)).toMatch(/1 m 3[01] s behind/);
    expect(judged(1_000_000_004_000 + 90_000)).toMatch(/1 m 30 s ahead/);
    expect(said(judge!({ code: 0, output: "soon", askedAt: 0, answeredAt: 0 }))).toMatch(/could not be read/);
  });
});

describe("the name that has to resolve", () => {
  it("is the proxy's where packages come through one", () => {
    const proxied = host({ options: ['Acquire::http::Proxy "http://proxy.example:3128";'] });
    expect(nameToResolve(proxied, os("debian-12"), "container", "x64")).toBe("proxy.example");
    const byAddress = host({ options: ['Acquire::http::Proxy "http://192.0.2.1:3128";'] });
    expect(nameToResolve(byAddress, os("debian-12"), "container", "x64")).toBeNull();
  });

  it("is the mirror's that the host uses, and none where the build tool chooses it", () => {
    expect(nameToResolve(host(), os("debian-13"), "container", "x64")).toBe("mirror.example");
    expect(nameToResolve(host({ os: "ubuntu" }), os("debian-12"), "container", "x64")).toBeNull();
  });

  it("is the vendor's server for a fetched image", () =>
    expect(nameToResolve(host(), os("rocky-9"), "disk", "x64")).toBe("download.rockylinux.org"));

  it("never becomes part of a command unless it is a plain host name", () =>
    expect(() => checksFor("debian", "a; rm -rf /")).toThrow(TypeError));
});

it.each([
  ["debian", "apt-get update"],
  ["redhat", "dnf"],
  ["suse", "zypper"],
] as const)("asks the package manager of the family %s", (family, command) =>
  expect(checksFor(family, null).some((check) => check.command.startsWith(command))).toBe(true),
);
