import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { imageMetadata, tar } from "./image-metadata";

const source = { id: "debian-12-0a", description: 'Debian 12 "x": y', os: "debian", release: "bookworm", files: {} };
const read = (archive: Buffer, name: string): string =>
  execFileSync("tar", ["-xOf", "-", name], { input: archive, encoding: "utf8" });

describe("image metadata", () => {
  it("is a tar that tar reads, with a template for each file it names", () => {
    const archive = imageMetadata(source);
    const names = execFileSync("tar", ["-tf", "-"], { input: archive, encoding: "utf8" }).trim().split("\n");
    const metadata = parse(read(archive, "metadata.yaml")) as {
      properties: unknown;
      templates: Record<string, { template: string }>;
    };
    expect(metadata.properties).toEqual({
      description: source.description,
      os: "debian",
      release: "bookworm",
      name: source.id,
    });
    expect(Object.keys(metadata.templates).sort()).toEqual([
      "/etc/hostname",
      "/var/lib/cloud/seed/nocloud-net/meta-data",
      "/var/lib/cloud/seed/nocloud-net/user-data",
    ]);
    for (const { template } of Object.values(metadata.templates)) expect(names).toContain(`templates/${template}`);
  });

  it("asks cloud-init to finish before the network is up", () => {
    expect(read(imageMetadata(source), "templates/meta-data.tpl")).toContain("dsmode: local");
  });

  it("has no escape in a template: the daemon's template engine fails the start on them", () => {
    expect(read(imageMetadata(source), "templates/user-data.tpl")).not.toContain("\\");
  });

  it("is the same for the same image, as its fingerprint is made of it", () => {
    expect(imageMetadata(source).equals(imageMetadata({ ...source }))).toBe(true);
  });

  it("pads contents to whole blocks", () => {
    for (const length of [0, 1, 511, 512, 513]) {
      const text = "x".repeat(length);
      expect(
        read(
          tar([
            { name: "a", text },
            { name: "b", text: "end" },
          ]),
          "a",
        ),
      ).toBe(text);
    }
  });
});
