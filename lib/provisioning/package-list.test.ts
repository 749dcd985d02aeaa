import { expect, it } from "vitest";
import { packageQuery, parsePackageQuery, sbomOf } from "./package-list";

const about = { family: "debian", os: "debian", release: "12", title: "Debian 12" } as const;

it("lists what is installed, by name, and nothing that was removed or is a signer's key", () => {
  const output = [
    "ii \tzlib1g\t1:1.2.13.dfsg-1\tamd64",
    "rc \told\t1.0\tall",
    "ii \tapt\t2.6.1\tamd64",
    "ii \tgpg-pubkey\t350d275d-6279464b\t(none)",
    "a message of something else",
    "",
  ].join("\n");
  expect(parsePackageQuery(output)).toEqual([
    { name: "apt", version: "2.6.1", architecture: "amd64" },
    { name: "zlib1g", version: "1:1.2.13.dfsg-1", architecture: "amd64" },
  ]);
});

it("asks each family's own package manager", () => {
  expect(packageQuery("debian")).toMatch(/^dpkg-query /);
  expect(packageQuery("suse")).toBe(packageQuery("redhat"));
});

it("says the same as a CycloneDX document", () => {
  const packages = [{ name: "g++", version: "4:12.2.0-3+b1", architecture: "amd64" }];
  const sbom = sbomOf(packages, about, new Date("2026-11-25T00:00:00Z"));
  expect(sbom).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: { timestamp: "2026-11-25T00:00:00.000Z" },
  });
  expect(sbom.components[0]?.purl).toBe("pkg:deb/debian/g%2B%2B@4:12.2.0-3%2Bb1?arch=amd64&distro=debian-12");
});
