import { describe, expect, it } from "vitest";
import { loadCatalogue } from "./load";
import { downloadFor, type FetchedOs } from "./os";

const { oses } = loadCatalogue();
const fetched = (id: string): FetchedOs => {
  const spec = oses.get(id);
  if (spec?.builder !== "fetch") throw new Error(`${id} is not fetched`);
  return spec;
};

describe("the file to fetch", () => {
  it("is the vendor's root file system for containers, where there is one", () => {
    const found = downloadFor(fetched("ubuntu-24.04"), "container", "arm64");
    expect(found?.kind).toBe("rootTarball");
    expect(found?.file.url).toMatch(/\/ubuntu-24\.04-server-cloudimg-arm64-root\.tar\.xz$/);
  });

  it("is the disk for virtual machines, and for containers of a vendor that has only disks", () => {
    expect(downloadFor(fetched("ubuntu-24.04"), "disk", "x64")?.file.url).toMatch(/cloudimg-amd64\.img$/);
    expect(downloadFor(fetched("rocky-9"), "container", "x64")).toMatchObject({
      kind: "disk",
      file: { checksums: expect.stringContaining("/x86_64/CHECKSUM") },
    });
  });

  it("is unknown for a processor that the vendor does not build for, and where only an administrator knows it", () => {
    expect(downloadFor(fetched("leap-15.6"), "disk", "s390x")).toBeNull();
    expect(downloadFor(fetched("sles-15"), "disk", "x64")).toBeNull();
  });

  it("is never an address with a gap left in it", () => {
    for (const spec of oses.values()) {
      if (spec.builder !== "fetch") continue;
      for (const arch of Object.keys(spec.arch))
        for (const format of ["container", "disk"] as const)
          expect(JSON.stringify(downloadFor(spec, format, arch))).not.toMatch(/[{}]arch/);
    }
  });
});
