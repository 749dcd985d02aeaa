import { describe, expect, it } from "vitest";
import type { Parameter } from "./schema";
import { addressOnNode, parseUpload, uploadName, uploadReference, uploadsOf } from "./uploads";

const SHA = "0123456789abcdef".repeat(4);

describe("a reference to an uploaded file", () => {
  it("is read as it was written", () => {
    const upload = { sha256: SHA, name: "shop-1.2.war" };
    expect(parseUpload(uploadReference(upload))).toEqual(upload);
    expect(addressOnNode(upload)).toBe(`file:///var/lib/burgeon/files/${SHA}/shop-1.2.war`);
  });

  it.each([
    `upload://${SHA}/`,
    `upload://${SHA}/../passwd`,
    `upload://${SHA}/a b.war`,
    `upload://${SHA}/a';reboot'.war`,
    `upload://${SHA.slice(1)}/a.war`,
    `https://example.org/a.war`,
  ])("is not %s", (text) => expect(parseUpload(text)).toBeNull());

  it("counts only where a parameter takes a file", () => {
    const takes = { type: "string", title: "WAR", default: "", maxLength: 500 } as const;
    const parameters: Record<string, Parameter> = { war: { ...takes, "x-file": FILE }, other: takes };
    const value = uploadReference({ sha256: SHA, name: "a.war" });
    expect(uploadsOf(parameters, { war: value, other: value })).toEqual([["war", { sha256: SHA, name: "a.war" }]]);
    expect(uploadsOf(parameters, { war: "https://example.org/a.war" })).toEqual([]);
  });
});

const FILE = { endings: [".war"], maxMiB: 512, roles: [] };

it.each([
  ["shop.war", "shop.war"],
  ["my shop (2).tar.gz", "my-shop-2.tar.gz"],
  ["쇼핑몰.war", "file.war"],
  ["../../etc/passwd", "etc-passwd"],
  [".war", "file.war"],
])("the name %j becomes %j", (given, name) => {
  expect(uploadName(given)).toBe(name);
  expect(parseUpload(`upload://${SHA}/${uploadName(given)}`)).not.toBeNull();
});
